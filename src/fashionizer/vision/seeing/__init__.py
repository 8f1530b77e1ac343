"""Looking at photos: at each picture in them, closer at people, finer, and turned."""
