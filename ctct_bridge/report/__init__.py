"""One result object, many renderings."""
