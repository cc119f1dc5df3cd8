"""View models: state in, rows and cells out, no terminal."""
