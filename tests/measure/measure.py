#!/usr/bin/env python3
"""Measures the release programs beside their peers in the same run: medians of ROUNDS interleaved rounds.

usage: measure.py PROGRAMS WORK [--rounds 5] [--only check,memory,syncs,month]
PROGRAMS: the folder with release builds of todoke, todoke-exchange and examples/load; WORK: an empty folder.
Needs python3, iconv, strace and GNU time. Traffic stays on loopback."""
import argparse
import calendar
import glob
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TABLE = os.path.join(HERE, "../../crates/standard/spec/careplan.csv")
parser = argparse.ArgumentParser()
parser.add_argument("programs")
parser.add_argument("work")
parser.add_argument("--rounds", type=int, default=5)
parser.add_argument("--only", default="check,memory,syncs,month")
options = parser.parse_args()
PROGRAMS, WORK = os.path.abspath(options.programs), os.path.abspath(options.work)
CLIENT, SERVER = PROGRAMS + "/todoke", PROGRAMS + "/todoke-exchange"
CARE = ("1371215102", "43")


def call(*words, ok=(0,), **more):
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)
    if done.returncode not in ok:
        sys.exit("failed (%d): %s\n%s%s" % (done.returncode, words[:6], done.stdout.decode()[-800:], done.stderr.decode()[-800:]))
    return done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")


def clock(*words, **more):
    begun = time.perf_counter()
    call(*words, **more)
    return time.perf_counter() - begun


def fresh(name):
    path = os.path.join(WORK, name)
    shutil.rmtree(path, ignore_errors=True)
    os.makedirs(path)
    return path


def load(folder, *words):
    return [line.split() for line in call(PROGRAMS + "/examples/load", folder, *words)[0].splitlines()]


def median(values):
    return "%.3f s (%.3f-%.3f)" % (statistics.median(values), min(values), max(values))


def check():
    folder = fresh("check")
    load(folder, "100", "12", "1")
    files = sorted(glob.glob(folder + "/*.CSV"))
    size = sum(map(os.path.getsize, files))
    print("check: %d files, mean %.1f KB, %.1f MB" % (len(files), size / len(files) / 1e3, size / 1e6))
    python, iconv, ours = [], [], []
    for _ in range(options.rounds):
        python.append(clock("python3", HERE + "/plain_python.py", TABLE, *files))
        iconv.append(clock("sh", "-c", "cat \"$@\" | iconv -f cp932 -t utf-8 >/dev/null", "sh", *files))
        ours.append(clock(CLIENT, "check", "--json", folder))
    out = call("python3", HERE + "/plain_python.py", TABLE, *files)[0].strip()
    print("  plain Python  %s  [%s]" % (median(python), out))
    print("  iconv         %s" % median(iconv))
    print("  todoke check  %s" % median(ours))
    print("  ratios: %.1fx plain Python, %.1fx iconv" % (
        statistics.median(python) / statistics.median(ours), statistics.median(ours) / statistics.median(iconv)))


def memory():
    folder = fresh("memory")
    load(folder, "1", "12", "1")
    source = glob.glob(folder + "/UPPLAN*.CSV")[0]
    rows = open(source, "rb").read()
    big = os.path.join(fresh("memory-big"), os.path.basename(source))
    with open(big, "wb") as file:
        while file.tell() < 50_000_000:
            file.write(rows)
    seconds = []
    for _ in range(options.rounds):
        seconds.append(clock(CLIENT, "check", "--json", big, ok=(0, 1)))
    errors = call("/usr/bin/time", "-v", CLIENT, "check", "--json", big, ok=(0, 1))[1]
    peak = int(re.search(r"Maximum resident set size \(kbytes\): (\d+)", errors).group(1))
    print("memory: file of %.1f MB checked in %s, peak %.1f MiB" % (os.path.getsize(big) / 1e6, median(seconds), peak / 1024))


class Village:
    """A real exchange and real offices, each with its home and folders."""

    def __init__(self, name):
        self.folder = fresh(name)
        self.passphrase = self.folder + "/passphrase"
        open(self.passphrase, "w").write("a passphrase of a measurement\n")
        data = self.folder + "/exchange"
        call(SERVER, "init", "--data", data)
        self.data = data
        log = open(self.folder + "/exchange.log", "wb")
        self.server = subprocess.Popen([SERVER, "serve", "--data", data, "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=log)
        self.url = self.server.stdout.readline().decode().split()[-1]

    def office(self, number, service_type, key_type="rsa-2048"):
        folder = os.path.join(self.folder, number)
        for part in ("export", "import"):
            os.makedirs(os.path.join(folder, part))
        code = call(SERVER, "office", "add", number, "--service-type", service_type, "--name", "事業所" + number, "--data", self.data)[0].strip()
        self.todoke(number, "setup", "--office", number, "--service-type", service_type, "--name", "事業所" + number,
                    "--exchange", self.url, "--ca", self.data + "/ca.pem", "--code", code, "--key-type", key_type,
                    "--export-folder", folder + "/export", "--import-folder", folder + "/import")
        return folder

    def words(self, number, *words):
        return [CLIENT, "--home", os.path.join(self.folder, number, "home"), "--passphrase-file", self.passphrase, *words]

    def todoke(self, number, *words):
        return call(*self.words(number, *words))[0]

    def traced(self, number, *words):
        """Runs under strace; gives the number of syncs."""
        summary = os.path.join(self.folder, "strace")
        call("strace", "-f", "-c", "-e", "trace=fsync,fdatasync,syncfs,sync", "-o", summary, *self.words(number, *words))
        counts = dict((line.split()[-1], int(line.split()[3])) for line in open(summary) if re.search(r"(fsync|fdatasync|syncfs|sync)$", line.strip()) and line.split()[0] != "%")
        return counts

    def stop(self):
        self.server.terminate()
        self.server.wait()


def syncs():
    village = Village("syncs")
    try:
        units = 100
        export = village.office(*CARE) + "/export"
        receivers = load(export, str(units), "12", "1", "--one-receiver")
        (number, service_type), = receivers
        village.office(number, service_type)
        idle = sum(village.traced(number, "run", "--once").values())
        sent = village.traced(CARE[0], "run", "--once")
        received = village.traced(number, "run", "--once")
        got = len(os.listdir(os.path.join(village.folder, number, "import")))
        print("syncs: %d units of 3 files to one partner, %d files arrived; a run with nothing to do: %d syncs" % (units, got, idle))
        print("  sent      %.2f syncs a unit  %s" % (sum(sent.values()) / units, sent))
        print("  received  %.2f syncs a unit  %s" % (sum(received.values()) / units, received))
    finally:
        village.stop()


def phases(begun, log):
    """Seconds until judged, until the first upload, until the last, by the times in the log."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", log)
    at = {word: [stamp(line) for line in plain.splitlines() if line.rstrip().split(" ")[-2:][0] == word or (" " + word + " ") in line]
          for word in ("judged", "uploaded")}
    return max(at["judged"]) - begun, min(at["uploaded"]) - max(at["judged"]), max(at["uploaded"]) - min(at["uploaded"])


def stamp(line):
    text = line.split()[0]
    whole, fraction = text.rstrip("Z").split(".")
    return calendar.timegm(time.strptime(whole, "%Y-%m-%dT%H:%M:%S")) + float("0." + fraction)


def month():
    totals, checks, parts = [], [], []
    village = Village("month")
    try:
        export = village.office(*CARE) + "/export"
        partners = load(fresh("month-partners"), "100", "12", "1")
        for number, service_type in partners:
            village.office(number, service_type, "rsa-2048")
        for round_number in range(options.rounds):
            folder = fresh("month-round")
            load(folder, "100", "12", str(round_number + 2))
            # A later month end: other serials, so that each round is new to the store.
            for path in sorted(glob.glob(folder + "/*.CSV")):
                name = os.path.basename(path)
                head, serial = name[:-18], int(name[-18:-4])
                os.rename(path, "%s/%s%014d.CSV" % (folder, head, serial + (round_number + 1) * 10_000_000_000))
            checks.append(clock(CLIENT, "check", "--json", folder, ok=(0, 1)))
            begun, wall = time.time(), time.perf_counter()
            log = call(*village.words(CARE[0], "-v", "send", folder))[1]
            totals.append(time.perf_counter() - wall)
            parts.append(phases(begun, log))
            accepted = [unit for unit in json.loads(village.todoke(CARE[0], "outbox", "--json", "--limit", "100")) if unit["status"] == "uploaded"]
            if len(accepted) != 100:
                sys.exit("only %d of 100 units were accepted" % len(accepted))
        print("month end: 100 partners x 3 files from folder to accepted by the exchange: %s" % median(totals))
        print("  start, key, taking and checking until the units are judged: %s" % median([part[0] for part in parts]))
        print("    (checking the same 300 files by itself: %s)" % median(checks))
        print("  sealing 100 units until the first is uploaded: %s" % median([part[1] for part in parts]))
        print("  uploading, each durable at both sides: %s" % median([part[2] for part in parts]))
        peak = call("/usr/bin/time", "-v", *village.words(CARE[0], "run", "--once"))[1]
        print("  peak of the client at rest after it: %.1f MiB" % (int(re.search(r"Maximum resident set size \(kbytes\): (\d+)", peak).group(1)) / 1024))
    finally:
        village.stop()


os.makedirs(WORK, exist_ok=True)
for part in options.only.split(","):
    {"check": check, "memory": memory, "syncs": syncs, "month": month}[part]()
    sys.stdout.flush()
