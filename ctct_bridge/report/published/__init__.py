"""The v2 shapes to take away: JSON Schema and OpenAPI, made from the schema classes and from nothing else.

Neither marshmallow-jsonschema nor apispec is used. Both translate marshmallow's own fields and validators, and these
are of our own kinds; what matters most about them (what a create call needs and when, what only the server sets, what
v2 prints for nothing, the rules across fields, the evidence) is out of reach of either, so all of it would be written
here anyway, around a library that makes an older draft or knows no second body of one class.
"""
