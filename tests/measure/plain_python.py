#!/usr/bin/env python3
"""The peer of `todoke check`: plain Python, cp932 + csv, the field rules of the same table (required, length, type, codes),
without positions. usage: plain_python.py careplan.csv FILE..."""
import csv
import os
import re
import sys

PATTERNS = {
    "数字": r"[0-9]*", "整数": r"[0-9]+", "小数": r"[0-9]+(\.[0-9]+)?", "英数": r"[0-9A-Za-z]*", "英数記号": r"[ -~]*",
    "年月": r"[0-9]{4}(0[0-9]|1[0-2])", "年月日": r"[0-9]{4}(0[0-9]|1[0-2])([0-2][0-9]|3[01])",
    "時刻": r"(([01][0-9]|2[0-4])[0-5][0-9]|9999)",
}


def column(row):
    required, length = row["required"] == "required", int(row["max_len"] or 0)
    pattern = re.compile(PATTERNS[row["type"]]).fullmatch if row["type"] in PATTERNS else None
    codes = frozenset(part.split("=")[0] for part in row["codes"].split(";") if "=" in part)
    if any(code.startswith("XX") for code in codes) or not codes or "9999" in codes or "000000" in codes:
        codes = None

    def check(value):
        if not value:
            return not required
        if length and len(value) > length:
            return False
        if codes is not None and value not in codes:
            return False
        return pattern is None or pattern(value) is not None

    return check


def main():
    kinds = {}
    with open(sys.argv[1], encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            kinds.setdefault(row["file_id"], []).append(column(row))
    rows = bad = 0
    for path in sys.argv[2:]:
        checks = kinds[os.path.basename(path).split("_")[0]]
        with open(path, encoding="cp932", errors="strict", newline="") as file:
            for row in csv.reader(file, strict=True):
                rows += 1
                if len(row) != len(checks):
                    bad += 1
                    continue
                for value, check in zip(row, checks):
                    if not check(value):
                        bad += 1
    print("rows", rows, "bad", bad)


main()
