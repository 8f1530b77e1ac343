"""What Fashionizer does on its own, measured from outside: files written, names looked up.

``python -m tests.outside`` runs the commands of ``journeys.py`` in a home that was never used and,
where that is allowed, without a network, and prints what was seen as JSON.
"""
