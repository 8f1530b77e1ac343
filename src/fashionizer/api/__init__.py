"""The front door for Python; ``import fashionizer`` exports what is public of it."""
