"""What `distill data prepare configs/datasets/taobao-ads.json` computes, with pyarrow's CSV reader and polars: all joins, counts,
ratios, recencies, histories, labels, the split, vocabularies and buckets of that description, to encoded columns. A history is
a range of the sorted log, as in our own files. Prints seconds by phase and counts by which the two can be compared.
"""

import argparse
import datetime
import json
import os
import time

parser = argparse.ArgumentParser()
parser.add_argument("folder")
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--output", help="also writes the encoded columns there, as uncompressed Arrow files")
arguments = parser.parse_args()
os.environ["POLARS_MAX_THREADS"] = str(arguments.threads)

import polars as pl  # noqa: E402, the number of threads is read when it is imported
import pyarrow  # noqa: E402
import pyarrow.csv  # noqa: E402

pyarrow.set_cpu_count(arguments.threads)
DAY = 86400
phases = {}
begun = time.perf_counter()


def phase(name):
    global begun
    now = time.perf_counter()
    phases[name] = phases.get(name, 0) + now - begun
    begun = now


def read(name, columns=None, nulls=()):
    table = pyarrow.csv.read_csv(
        f"{arguments.folder}/{name}.csv",
        convert_options=pyarrow.csv.ConvertOptions(include_columns=columns or [], null_values=["", *nulls]))
    return pl.from_arrow(table.rename_columns([column.strip() for column in table.column_names]))


log = read("behavior_log")
samples = read("raw_sample", ["user", "time_stamp", "adgroup_id", "pid", "clk"])
ads = read("ad_feature", nulls=["NULL"])
profiles = read("user_profile")
phase("reading")

samples = (
    samples.join(ads, on="adgroup_id", how="left", maintain_order="left")
    .join(profiles, left_on="user", right_on="userid", how="left", maintain_order="left")
    # By user first: searches of one user's events then follow one another, and a request's rows lie together.
    .sort("user", "time_stamp", maintain_order=True))
phase("joins")

START = min(log["time_stamp"].min(), samples["time_stamp"].min()) - 8 * DAY
SPAN = 2**22  # more than the seconds of the files and the windows beside them


class Events:
    """The times of a log by key, as sorted whole numbers key · SPAN + time: a binary search counts the events before a time.

    Several times as fast as `join_asof` with a running count for each key."""

    def __init__(self, keys):
        def joined(frame, names):
            key = pl.lit(0, dtype=pl.Int64)
            for name, bits in zip(names, (0, 14, 20)):
                key = key * 2**bits + pl.col(name).cast(pl.Int64, strict=False)
            return frame.select(key=key)["key"]

        self.keys = joined(log, keys)
        self.of_samples = joined(samples, [{"cate": "cate_id"}.get(key, key) for key in keys])
        if len(keys) == 3:  # too long to be multiplied further
            known = self.keys.drop_nulls().unique().sort()
            numbers = known.search_sorted(self.of_samples.fill_null(-1)).cast(pl.Int64)
            is_known = known.gather(numbers.clip(upper_bound=len(known) - 1)) == self.of_samples
            self.of_samples = numbers.zip_with(is_known.fill_null(False), pl.Series([len(known)], dtype=pl.Int64))
            self.keys = known.search_sorted(self.keys).cast(pl.Int64).zip_with(
                self.keys.is_not_null(), pl.Series([None], dtype=pl.Int64))
        self.of_samples = self.of_samples.fill_null(-1) * SPAN
        self.times = log["time_stamp"] - START

    def sorted(self, condition=None):
        places = self.keys * SPAN + self.times
        return (places if condition is None else places.filter(condition)).drop_nulls().sort()

    def before(self, events, shift=0, inclusive=False):
        """For each sample the number of events of all keys before its key and time plus a shift."""
        wanted = self.of_samples + (samples["time_stamp"] - START + shift)
        return events.search_sorted(wanted, side="right" if inclusive else "left").cast(pl.Int32)

    def first(self, events):
        return events.search_sorted(self.of_samples, side="left").cast(pl.Int32)

    def past(self, events, window=None):
        return self.before(events) - (self.before(events, -window) if window else self.first(events))

    def future(self, events, window):
        return self.before(events, window, True) - self.before(events, 0, True)


def tag(name):
    return log["btag"] == name


values = {}
by_key = Events(["user"])
events = by_key.sorted()
values["user_behaviors"] = by_key.past(events, 7 * DAY)
start, ends = by_key.first(events), by_key.before(events)
own = by_key.of_samples + (samples["time_stamp"] - START)
counts = []
for condition in (samples["clk"] >= 1, samples["clk"] >= 0):
    events = own.filter(condition).sort()
    counts.append(by_key.past(events))
values["user_click_rate"] = (counts[0] + 1.0) / (counts[1] + 20.0)

by_key = Events(["user", "cate"])
events = by_key.sorted()
values["category_past"] = by_key.past(events)
values["category_past_day"] = by_key.past(events, DAY)
values["category_past_hour"] = by_key.past(events, 3600)
last = events.gather((by_key.before(events) - 1).clip(lower_bound=0)) % SPAN
recency = samples["time_stamp"] - START - last
values["category_recency"] = recency.zip_with(values["category_past"] > 0, pl.Series([None], dtype=pl.Int64))
values["category_bought"] = by_key.past(by_key.sorted(tag("buy")), 3 * DAY)

by_key = Events(["user", "cate", "brand"])
events = by_key.sorted()
values["brand_past"] = by_key.past(events)
values["brand_past_day"] = by_key.past(events, DAY)
for name, behavior in (("views", "pv"), ("carts", "cart"), ("favourites", "fav")):
    values[f"{name}_next_hour"] = by_key.future(by_key.sorted(tag(behavior)), 3600)
bought = by_key.future(by_key.sorted(tag("buy")), DAY)
purchase = ((bought > 0) & (samples["clk"] == 1)).cast(pl.Float32)
phase("events")

zone = datetime.timezone(datetime.timedelta(hours=8))
validation, test = (datetime.datetime(2017, 5, day, tzinfo=zone).timestamp() for day in (12, 13))
split = (samples["time_stamp"] >= validation).cast(pl.Int8) + (samples["time_stamp"] >= test).cast(pl.Int8)
training = split == 0

# The log by user and time, which is what the ranges of histories are of.
by_user = log.sort("user", "time_stamp", maintain_order=True)
columns = {}
in_history = []
for name, length in (("history", 50), ("recent_history", 10)):
    starts = ends - (ends - start).clip(upper_bound=length)
    columns[f"{name}.start"], columns[f"{name}.end"] = starts, ends
    # Events in the history of any training sample: sums of what begins and what ends at each row.
    steps = [
        series.filter(training).rename("row").value_counts(name="n").with_columns(sign * pl.col("n").cast(pl.Int64))
        for series, sign in ((starts, 1), (ends, -1))]
    uses = pl.concat(steps).group_by("row").sum().sort("row").with_columns(pl.col("n").cum_sum())
    rows = by_user.select(row=pl.int_range(pl.len(), dtype=pl.Int32))
    in_history.append(rows.join_asof(uses, on="row")["n"].fill_null(0) > 0)
phase("histories")


def vocabulary(*series):
    """Values that are there twice at least, the most frequent first, from id 2 on."""
    counts = pl.concat([each.drop_nulls().rename("value") for each in series]).value_counts(sort=True, name="n")
    return counts.filter(pl.col("n") >= 2).select("value", id=pl.int_range(pl.len(), dtype=pl.Int32) + 2)


def encoded(series, known):
    found = series.rename("value").to_frame().join(known, on="value", how="left", maintain_order="left")["id"]
    return found.fill_null(1).zip_with(series.is_not_null(), pl.Series([0], dtype=pl.Int32))


entries = {}
for field, column in (("cate", "cate_id"), ("brand", "brand"), ("btag", None)):
    known = vocabulary(*(by_user[field].filter(used) for used in in_history), *([samples[column].filter(training)] if column else []))
    entries[field] = encoded(by_user[field], known)
    if column:
        columns[column] = encoded(samples[column], known)
for column in ("user", "cms_segid", "cms_group_id", "final_gender_code", "age_level", "pvalue_level", "shopping_level",
               "occupation", "new_user_class_level", "pid", "adgroup_id", "campaign_id", "customer"):
    columns[column] = encoded(samples[column], vocabulary(samples[column].filter(training)))
columns["hour"] = ((samples["time_stamp"] + 8 * 3600) // 3600 % 24 + 2).cast(pl.Int32)
phase("vocabularies")

BOUNDARIES = {
    "user_behaviors": [1, 5, 10, 20, 40, 80, 160], "category_bought": [1, 2], "views_next_hour": [1, 2, 3, 5, 8],
    "carts_next_hour": [1, 2], "favourites_next_hour": [1, 2],
}
QUANTILES = {"user_click_rate": 10, "price": 50, "category_recency": 20}
values["price"] = samples["price"]
for name, series in values.items():
    series = series.cast(pl.Float32)
    if name in QUANTILES:
        known = series.filter(training).drop_nulls().sort()
        ranks = [len(known) * part // QUANTILES[name] for part in range(1, QUANTILES[name])]
        boundaries = [value for value in known.gather(ranks).unique().sort() if value > known[0]]
    else:
        boundaries = BOUNDARIES.get(name, [1, 2, 3, 5, 8, 13, 21])
    bucket = pl.Series(boundaries, dtype=pl.Float32).search_sorted(series.fill_null(-1e30), side="right").cast(pl.Int32)
    columns[name] = (bucket + 2).zip_with(series.is_not_null(), pl.Series([0], dtype=pl.Int32))
columns["split"], columns["click"], columns["purchase"] = split, samples["clk"].cast(pl.Float32), purchase
phase("buckets")

if arguments.output:
    pl.DataFrame(columns).write_ipc(f"{arguments.output}/samples.arrow", compression="uncompressed")
    pl.DataFrame(entries).write_ipc(f"{arguments.output}/entries.arrow", compression="uncompressed")
    phase("writing")

print(json.dumps({
    "phases": phases, "versions": f"pyarrow {pyarrow.__version__}, polars {pl.__version__}",
    "purchases": [int(purchase.filter(split == part).sum()) for part in range(3)],
    "sums": {name: float(series.fill_null(0).cast(pl.Float64).sum()) for name, series in values.items()},
    "vocabularies": {"ad": columns["adgroup_id"].max() + 1, "brand": max(columns["brand"].max(), entries["brand"].max()) + 1},
}))
