#!/usr/bin/env python3
"""tests/data/sample_draws.json is up to date, and the oracle makes the same of it."""

import json
import os
import pathlib
import subprocess
import sys
import unittest

sys.dont_write_bytecode = True
from model_oracle import (
    TABLE_NODES,
    happens,
    philox4x32,
    round_keys,
    table_value,
)

SOURCE = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("CORESWEEP_BUILD_DIR", SOURCE / "build"))
TEXT = (SOURCE / "tests/data/sample_draws.json").read_text()
SAMPLES = json.loads(TEXT)


class SampleDraws(unittest.TestCase):
    def test_the_file_is_what_the_program_prints(self):
        printed = subprocess.run(
            [BUILD / "sample_draws"], check=True, stdout=subprocess.PIPE, text=True
        ).stdout
        self.assertTrue(
            printed == TEXT,
            "run build/sample_draws > tests/data/sample_draws.json, and say in "
            "CHANGELOG.md that the draws have changed",
        )

    def test_draws(self):
        for draw in SAMPLES["draws"]:
            key, replicate = int(draw["key"], 16), int(draw["replicate"], 16)
            words = philox4x32(
                replicate & 0xFFFFFFFF,
                draw["slot"],
                draw["purpose"] << 16 | draw["index"],
                replicate >> 32,
                round_keys(key),
            )
            self.assertEqual(list(words), draw["words"])

    def test_events(self):
        for event in SAMPLES["events"]:
            self.assertEqual(event["limit"], round(event["probability"] * 2**31) - 1)
            first = event["first_word_without"]
            if first > 0:
                self.assertTrue(happens(first - 1, event["limit"]))
            if first < 2**32:
                self.assertFalse(happens(first, event["limit"]))

    def test_tables(self):
        for table in SAMPLES["tables"]:
            self.assertEqual(len(table["nodes"]), 2 * TABLE_NODES)
            for word, value in table["word_and_value"]:
                self.assertEqual(table_value(table["nodes"], word), value)


if __name__ == "__main__":
    unittest.main()
