"""How do Thai lists write ids, dates, names and addresses, and what do they mean?

Every rule is a Polars expression over text columns; `one.of_one` asks the same rule about one value.
Name what comes out (`.alias`): a rule does not promise to keep the name of the column it reads.
"""
