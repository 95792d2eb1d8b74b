"""Letters: answers and a template become one model; writers turn that into files and text."""
