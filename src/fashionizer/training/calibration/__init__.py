"""The cut-off: from scores of labelled results to the probability of a similar garment."""
