"""How good the answers and the models are, on photos that nothing learned from."""
