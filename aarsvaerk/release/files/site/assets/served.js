// Pages that only `aarsvaerk serve` has: it answers this address with a script that links to them.
