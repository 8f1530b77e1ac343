"""From a picture to garments: where they are, what they are, the vectors they are found by."""
