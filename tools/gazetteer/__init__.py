"""Build scripts of the shipped gazetteer; docs/data-licences.md says how to run them. Not part of the site."""
