"""Writes metrics.json beside this file: random inputs with ties, and what scikit-learn and scipy make of them.

Run once with scikit-learn 1.9 and scipy 1.17; the tests read the frozen file. Every score is a float32, handed to the
libraries as the equal float64.
"""

import json
from pathlib import Path

import numpy as np
import scipy.special
import scipy.stats
import sklearn
from sklearn.metrics import log_loss, ndcg_score, roc_auc_score


def mean(values):
    values = [v for v in values if v is not None]
    return float(np.mean(values)) if values else None


def auc(labels, scores, weights=None):
    if len(set(labels)) < 2:
        return None
    return float(roc_auc_score(labels, scores, sample_weight=weights))


def gauc(labels, scores, parts, weighting):
    total, weights = 0.0, 0.0
    for part in parts:
        value = auc(labels[part], scores[part])
        if value is None:
            continue
        weight = {"impressions": len(part), "positives": labels[part].sum(), "uniform": 1}[weighting]
        total += weight * value
        weights += weight
    return total / weights


def ndcg(relevance, scores, parts, k):
    values = []
    for part in parts:
        if len(part) > 1 and relevance[part].max() > 0:
            values.append(ndcg_score([relevance[part]], [scores[part]], k=k))
    return mean(values), len(values)


def top(scores, part, k):
    return part[np.argsort(-scores[part], kind="stable")[:k]]


def correlation(function, left, right, parts):
    values = []
    for part in parts:
        if len(part) > 1 and np.ptp(left[part]) > 0 and np.ptp(right[part]) > 0:
            values.append(function(left[part], right[part]).statistic)
    return mean(values), len(values)


def ece(labels, probabilities, bins):
    """Equal mass; a cut moves to the end of a run of equal predictions."""
    order = np.argsort(probabilities, kind="stable")
    p, y = probabilities[order], labels[order]
    error, start = 0.0, 0
    for bin in range(bins):
        cut = -(-(bin + 1) * len(p) // bins)
        if cut <= start:
            continue
        end = int(np.searchsorted(p, p[cut - 1], side="right"))
        error += abs(p[start:end].mean() - y[start:end].mean()) * (end - start) / len(p)
        start = end
    return float(error)


def case(name, seed, count, mean_length, grid):
    rng = np.random.default_rng(seed)
    lengths = []
    while sum(lengths) < count:
        lengths.append(min(int(rng.poisson(mean_length)), count - sum(lengths)))
    lists = np.concatenate([[0], np.cumsum(lengths)])
    parts = [np.arange(a, b) for a, b in zip(lists, lists[1:])]
    taste = rng.normal(size=count)
    labels = (rng.random(count) < scipy.special.expit(taste - 1)).astype(np.float64)
    draw = lambda noise: np.round((taste + noise * rng.normal(size=count)) * grid) / grid
    logits = draw(0.7).astype(np.float32).astype(np.float64)
    teacher = draw(0.3).astype(np.float32).astype(np.float64)
    weights = rng.integers(0, 5, count).astype(np.float64) / 4
    groups = rng.integers(-20, 20, count)
    group_parts = [np.flatnonzero(groups == g) for g in np.unique(groups)]
    probabilities = scipy.special.expit(logits).astype(np.float32).astype(np.float64)
    relevance = scipy.special.expit(teacher).astype(np.float32).astype(np.float64)
    rate = labels.mean()
    entropy = -rate * np.log(rate) - (1 - rate) * np.log(1 - rate)
    expected = {
        "auc": auc(labels, logits),
        "auc_weighted": auc(labels, logits, weights),
        "logloss_logits": float(log_loss(labels, scipy.special.expit(logits))),
        "logloss_probabilities": float(log_loss(labels, probabilities)),
        "ne": float(log_loss(labels, scipy.special.expit(logits)) / entropy),
        "pcoc": float(probabilities.mean() / rate),
        "ece_10": ece(labels, probabilities, 10),
        "gauc_used": sum(len(set(labels[p])) == 2 for p in parts),
    }
    for weighting in ["impressions", "positives", "uniform"]:
        expected[f"gauc_{weighting}"] = gauc(labels, logits, parts, weighting)
        expected[f"gauc_ids_{weighting}"] = gauc(labels, logits, group_parts, weighting)
    for k in [1, 3, 10]:
        expected[f"ndcg@{k}"], expected["ndcg_used"] = ndcg(labels, logits, parts, k)
        expected[f"ndcg_linear@{k}"], _ = ndcg(relevance, logits, parts, k)
        expected[f"ndcg_exponential@{k}"], _ = ndcg(2**relevance - 1, logits, parts, k)
        picked = [top(logits, p, k) for p in parts]
        expected[f"pauc@{k}"] = mean([auc(labels[t], logits[t]) for t in picked])
        for target, side in [("hitrate", 1), ("nonclick_hitrate", 0)]:
            expected[f"{target}@{k}"] = mean(
                [(labels[t] == side).sum() / (labels[p] == side).sum() for t, p in zip(picked, parts)
                 if (labels[p] == side).any()])
        expected[f"recall_top2@{k}"] = mean(
            [len(set(t) & set(top(teacher, p, 2))) / min(2, len(p)) for t, p in zip(picked, parts) if len(p)])
    expected["ndcg"], _ = ndcg(labels, logits, parts, None)
    expected["kendall"], expected["correlation_used"] = correlation(scipy.stats.kendalltau, logits, teacher, parts)
    expected["spearman"], _ = correlation(scipy.stats.spearmanr, logits, teacher, parts)
    return {
        "name": name, "logits": logits.tolist(), "teacher": teacher.tolist(), "labels": labels.tolist(),
        "weights": weights.tolist(), "lists": lists.tolist(), "groups": groups.tolist(),
        "probabilities": probabilities.tolist(), "relevance": relevance.tolist(), "expected": expected,
    }


def summary(seed, count):
    rng = np.random.default_rng(seed)
    left = rng.normal(0.7, 0.01, count)
    right = left + rng.normal(-0.003, 0.002, count)
    difference = left - right
    low, high = scipy.stats.ttest_rel(left, right).confidence_interval(0.95)
    return {
        "left": left.tolist(), "right": right.tolist(), "mean": difference.mean(), "deviation": difference.std(ddof=1),
        "low": low, "high": high,
    }


def main():
    fixtures = {
        "made_with": {"scikit-learn": sklearn.__version__, "scipy": scipy.__version__, "numpy": np.__version__},
        "cases": [
            case("many ties, short lists", 1, 300, 4, 2),
            case("few ties, short lists", 2, 300, 5, 1000),
            case("few ties, long lists", 3, 400, 60, 100_000),
            case("long enough for the radix sort", 4, 2500, 2400, 64),
        ],
        "critical_values": [
            {"confidence": c, "degrees": d, "value": scipy.stats.t.ppf((1 + c) / 2, d)}
            for c in [0.5, 0.9, 0.95, 0.99, 0.999] for d in [1, 2, 3, 4, 5, 9, 10, 29, 100, 999, 10_000]
        ],
        "summaries": [summary(s, n) for s, n in [(5, 2), (6, 3), (7, 5), (8, 100)]],
    }
    Path(__file__).with_name("metrics.json").write_text(json.dumps(fixtures, indent=None, separators=(",", ":")))


main()
