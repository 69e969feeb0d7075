#!/usr/bin/env python3
"""Sign + encrypt + decrypt + verify of 300 files, ours beside pyas2lib, interleaved, medians of ROUNDS.

usage: envelope.py SEAL_ROUND PYTHON PYAS2_SCRIPT PKI FILES... [--rounds 5]
SEAL_ROUND: the release build of the example of todoke-envelope; PYTHON: an interpreter with pyas2lib; PYAS2_SCRIPT: a program
that is called `SCRIPT PKI BITS FILE...` and prints `... total S ...`; PKI: keys and certificates s2048, s3072, rcpt, ca."""
import argparse
import re
import statistics
import subprocess

parser = argparse.ArgumentParser()
for word in ("seal_round", "python", "script", "pki"):
    parser.add_argument(word)
parser.add_argument("files", nargs="+")
parser.add_argument("--rounds", type=int, default=5)
options = parser.parse_args()


def total(*words):
    line = subprocess.run(words, stdout=subprocess.PIPE, check=True).stdout.decode().strip().splitlines()[-1]
    return float(re.search(r"total ([0-9.]+)", line).group(1))


for bits in ("2048", "3072"):
    ours, theirs = [], []
    for _ in range(options.rounds):
        ours.append(total(options.seal_round, bits, options.pki, *options.files))
        theirs.append(total(options.python, options.script, options.pki, bits, *options.files))
    mine, other = statistics.median(ours), statistics.median(theirs)
    print("RSA-%s: ours %.3f s (%.3f-%.3f), pyas2lib %.3f s (%.3f-%.3f): %.1fx" % (
        bits, mine, min(ours), max(ours), other, min(theirs), max(theirs), other / mine))
