"""v2 JSON as it was saved, read piece by piece: every value knows where it stands.

The standard library reads JSON and says not where anything was; what streams JSON says no more, and reads ten times
slower. So the standard scanner is given one value after another of a window of the text, and places are worked out for
those values only of which there is something to say.
"""
