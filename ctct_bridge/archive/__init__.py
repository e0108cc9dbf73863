"""Where documents come from, and where results go."""

#: The folder inside an output folder that holds the workspace. By it an output folder is known, whatever else is there.
PRIVATE = ".bridge"
