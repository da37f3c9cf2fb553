"""The shop opens here: settings, command line, server and jobs are put together in this folder."""
