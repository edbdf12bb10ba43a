"""Copying a release into PostgreSQL: bulk load, keys, rights by municipality, and one switch no reader feels."""
