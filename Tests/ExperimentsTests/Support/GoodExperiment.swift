/// A small experiment that has nothing wrong, on `goodDataset`.
let goodExperiment = """
  {
    "name": "shop",
    "seed": 7,
    "dataset": "dataset.json",
    "teacher": {
      "history": {"kind": "target_attention", "hidden": [8]},
      "bilinear": {"kind": "each", "senet_reduction": 3},
      "cross_network": {"layers": 1},
      "network": {"hidden": [16, 8], "activation": "dice", "normalisation": "batch", "dropout": 0.1},
      "heads": "esmm"
    },
    "student": {
      "embedding": {"dimension": 16, "initializer": "glorot"},
      "user_tower": {"features": ["user", "history"], "network": {"hidden": [16]}},
      "item_tower": {"senet_reduction": 2},
      "output_width": 8,
      "scale": 5,
      "augmentation": {"user_feature": "user", "item_feature": "brand", "width": 8}
    },
    "distillation": {
      "mode": "joint",
      "terms": [
  \(goodTerms)
      ],
      "start_step": 10,
      "sharing": {"tables": "shared_stopped", "per_table": {"user": "own"}}
    },
    "training": {
      "batch_size": 512,
      "epochs": 2,
      "optimizer": {"rule": "adagrad", "learning_rate": 0.01, "clip_norm": 5},
      "schedule": {"kind": "cosine", "warm_up_steps": 20},
      "monitor": {"task": "click", "metric": "gauc"},
      "early_stopping": {"patience": 2},
      "plateau": {"factor": 0.5}
    },
    "evaluation": {"metrics": ["auc", {"kind": "teacher_recall", "at": 50, "top": 5}]}
  }
  """

/// The terms of `goodExperiment`.
let goodTerms = """
        {"kind": "hard", "task": "click"},
        {"kind": "soft", "task": "click", "weight": {"to": 0.5, "end": 100}, "temperature": 2},
        {"kind": "mimic", "task": "click", "weight": 0.1},
        {"kind": "category_alignment", "feature": "brand", "weight": 0.01}
  """

/// Files beside which `goodDataset` and `goodExperiment` have nothing wrong. Validation begins at 1715443200, test at
/// 1715529600.
let dataFiles = [
  "data/empty.csv": "user,item,at,clicked,score\n",
  "data/views.csv": """
  user,item,at,clicked,score
  u1,i1,1715400000,1,0.9
  u1,i2,1715400000,0,0.1
  u2,i2,1715401000,1,0.8
  u2,i1,1715401000,0,0.2
  u1,i1,1715443200,1,0.7
  u1,i2,1715443200,0,0.3
  u2,i1,1715529600,1,0.6
  u2,i2,1715529600,0,0.4

  """,
  "data/items.tsv": "id\tbrand\tprice\tscore\ttags\ni1\tb1\t2.5\t1\ta|b\ni2\tNULL\t7\t2\t\n",
  "data/events.csv": """
  user,item,kind,at
  u1,i1,view,1715300000
  u1,i1,buy,1715400100
  u2,i2,cart,1715401500
  u1,i1,buy,1715443300
  u2,i1,buy,1715529700

  """,
]
