"""Writes importance.json: what Optuna's PED-ANOVA makes of some studies.

Run with Optuna 5.0 beside this file: `python make_importance_fixture.py`.
"""

import json
import pathlib
import random

import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

SPACES = {
    "numbers": {
        "rate": FloatDistribution(1e-4, 1e-1, log=True),
        "weight": FloatDistribution(0.0, 3.0),
        "layers": IntDistribution(1, 5),
        "width": IntDistribution(4, 300, log=True),
    },
    "choices": {"kind": CategoricalDistribution(["a", "b", "c"]), "epochs": CategoricalDistribution([1, 2, 4, 8])},
    "mixed": {"rate": FloatDistribution(1e-3, 1.0, log=True), "kind": CategoricalDistribution(["a", "b"])},
}


def value(params):
    score = 0.0
    for name, param in params.items():
        if name == "rate":
            score += 3 * abs(param**0.5 - 0.1)
        elif name == "kind":
            score += {"a": 0.0, "b": 0.4, "c": 0.5}[param]
        else:
            score += 0.01 * param
    return round(score, 3)


def study_of(space, trials, seed):
    generator = random.Random(seed)
    study = optuna.create_study(direction="minimize")
    for _ in range(trials):
        params = {}
        for name, distribution in space.items():
            if isinstance(distribution, CategoricalDistribution):
                params[name] = generator.choice(distribution.choices)
            elif isinstance(distribution, IntDistribution):
                params[name] = generator.randint(distribution.low, distribution.high)
            else:
                params[name] = generator.uniform(distribution.low, distribution.high)
        study.add_trial(
            optuna.trial.create_trial(params=params, distributions=space, value=value(params))
        )
    return study


cases = []
for name, space in SPACES.items():
    for trials in (8, 24, 100):
        study = study_of(space, trials, seed=trials)
        evaluator = optuna.importance.PedAnovaImportanceEvaluator(target_quantile=0.25)
        shares = optuna.importance.get_param_importances(study, evaluator=evaluator)
        cases.append(
            {
                "name": f"{name}, {trials} trials",
                "keys": [
                    {"name": key, **json.loads(optuna.distributions.distribution_to_json(distribution))}
                    for key, distribution in space.items()
                ],
                "trials": [
                    [space[key].to_internal_repr(trial.params[key]) for key in space] for trial in study.trials
                ],
                "values": [trial.value for trial in study.trials],
                "shares": [shares[key] for key in space],
            }
        )
lines = ",\n".join(json.dumps(case) for case in cases)
pathlib.Path(__file__).with_name("importance.json").write_text(f"[\n{lines}\n]\n")
