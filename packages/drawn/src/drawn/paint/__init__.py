"""What everything is drawn with: points, textures, light, cloth, the easel."""
