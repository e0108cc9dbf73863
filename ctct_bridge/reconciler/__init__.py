"""The v1 element and the v2 view, mapped onto each other in both directions."""
