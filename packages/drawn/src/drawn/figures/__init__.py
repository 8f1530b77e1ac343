"""The person: joints, body, head, hair."""
