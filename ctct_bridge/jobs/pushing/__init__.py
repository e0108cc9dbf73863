"""The steps of ``push``: what is to be created, the ledger of it, the calls, and the comparison."""
