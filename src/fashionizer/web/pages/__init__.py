"""The pages: choose a picture, see outfits, look at one."""
