"""How good the answers are: photos with known answers are asked, and what comes is counted."""
