// swift-tools-version: 6.2
import Foundation
import PackageDescription

/// Whether Faiss indexes can be written: where Debian's libfaiss-dev is installed, unless DISTILL_FAISS says otherwise. The
/// Makefile sets it, because SwiftPM evaluates this file again when the environment changes, not when a package is installed.
let hasFaiss =
  Context.environment["DISTILL_FAISS"].map { $0 == "1" }
  ?? FileManager.default.fileExists(atPath: "/usr/include/faiss/IndexFlat.h")

/// What every Swift target is compiled with: the checks that make a mistake a compile error.
let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableExperimentalFeature("Lifetimes"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

/// A target of the house, and the modules it may see.
func module(
  _ name: String, sees dependencies: [Target.Dependency] = [], defining conditions: [SwiftSetting] = []
) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings + conditions)
}

/// The tests of one target; `excluding` names what tests read by path and SwiftPM must leave alone, such as fixtures.
func tests(
  of name: String, sees dependencies: [Target.Dependency] = [], excluding excluded: [String] = [],
  resources: [Resource] = []
) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.byName(name: name)] + dependencies, exclude: excluded,
    resources: resources, swiftSettings: settings)
}

let package = Package(
  name: "distill",
  products: [.executable(name: "distill", targets: ["distill"])],
  targets: [
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev", "liblapacke-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CProcessor"),
    module(
      "Kernels", sees: ["COpenBLAS", "CZlib", "CProcessor"] + (hasFaiss ? ["CFaiss"] : []),
      defining: hasFaiss ? [.define("FAISS")] : []),
    module("Tensors", sees: ["Kernels"]),
    module("Autodiff", sees: ["Tensors", "Kernels"]),
    module("Layers", sees: ["Autodiff", "Tensors", "Kernels"]),
    module("Losses", sees: ["Autodiff", "Tensors", "Kernels"]),
    module("Optimizers", sees: ["Autodiff", "Tensors", "Kernels"]),
    module("Metrics"),
    module("Suggestions"),
    module("Datasets", sees: ["Suggestions", "Kernels"]),
    module("Simulation", sees: ["Datasets", "Kernels"]),
    module("Models", sees: ["Layers", "Losses", "Datasets", "Autodiff", "Tensors", "Kernels"]),
    module("Distillation", sees: ["Models", "Losses", "Layers", "Autodiff", "Tensors", "Kernels"]),
    module(
      "Training",
      sees: [
        "Distillation", "Models", "Optimizers", "Metrics", "Datasets", "Layers", "Losses", "Autodiff", "Tensors",
        "Kernels",
      ]),
    module(
      "Experiments",
      sees: [
        "Training", "Distillation", "Models", "Optimizers", "Metrics", "Datasets", "Layers", "Losses", "Autodiff",
        "Tensors", "Suggestions", "Kernels",
      ]),
    module(
      "Sweeps",
      sees: [
        "Experiments", "Training", "Distillation", "Models", "Metrics", "Datasets", "Autodiff", "Kernels",
      ]),
    module(
      "Export",
      sees: [
        "Experiments", "Training", "Distillation", "Models", "Metrics", "Datasets", "Layers", "Autodiff", "Tensors",
        "Kernels",
      ]),
    module("Terminal", sees: ["Suggestions"]),
    module("TestSupport", sees: ["Datasets", "Autodiff", "Tensors", "Kernels"]),
    .executableTarget(
      name: "distill",
      dependencies: [
        "Sweeps", "Export", "Experiments", "Training", "Distillation", "Models", "Optimizers", "Simulation", "Datasets",
        "Metrics", "Terminal", "Autodiff", "Tensors", "Kernels",
      ],
      swiftSettings: settings),
    tests(of: "Kernels"),
    tests(of: "Tensors", sees: ["Kernels"]),
    tests(of: "Autodiff", sees: ["TestSupport", "Tensors", "Kernels"]),
    tests(
      of: "Layers", sees: ["TestSupport", "Autodiff", "Tensors", "Kernels"],
      excluding: ["Fixtures/make_layer_fixtures.py", "Fixtures/layers.json"]),
    tests(of: "Losses", sees: ["TestSupport", "Autodiff", "Tensors", "Kernels"]),
    tests(
      of: "Optimizers", sees: ["TestSupport", "Autodiff", "Tensors", "Kernels"],
      excluding: ["Fixtures/make_optimizer_fixtures.py", "Fixtures/optimizers.json"]),
    tests(of: "Metrics", excluding: ["Fixtures/make_metric_fixtures.py", "Fixtures/metrics.json"]),
    tests(of: "Datasets", sees: ["TestSupport", "Kernels"]),
    tests(of: "Simulation", sees: ["TestSupport", "Datasets", "Kernels"]),
    tests(of: "Models", sees: ["TestSupport", "Layers", "Datasets", "Autodiff", "Tensors", "Kernels"]),
    tests(
      of: "Distillation",
      sees: ["TestSupport", "Models", "Losses", "Layers", "Datasets", "Autodiff", "Tensors", "Kernels"]),
    tests(
      of: "Training",
      sees: [
        "TestSupport", "Distillation", "Models", "Optimizers", "Metrics", "Datasets", "Layers", "Losses", "Autodiff",
        "Tensors", "Kernels",
      ],
      excluding: [
        "Fixtures/make_joint_step_fixture.py", "Fixtures/joint_step_target_attention.json",
        "Fixtures/joint_step_user_attention.json", "Fixtures/joint_step_optimizers.json",
      ]),
    tests(
      of: "Experiments",
      sees: [
        "Training", "Distillation", "Models", "Optimizers", "Metrics", "Simulation", "Datasets", "Layers", "Autodiff",
        "Tensors", "Kernels",
      ]),
    tests(
      of: "Sweeps",
      sees: ["Experiments", "Training", "Distillation", "Metrics", "Datasets", "Kernels"],
      excluding: ["Fixtures/make_importance_fixture.py", "Fixtures/importance.json"]),
    tests(
      of: "Export",
      sees: [
        "TestSupport", "Experiments", "Training", "Models", "Metrics", "Datasets", "Layers", "Autodiff", "Tensors",
        "Kernels",
      ],
      excluding: [
        "Fixtures/make_array_fixtures.py", "Fixtures/arrays.json", "ONNX/Fixtures/make_onnx_fixture.py",
        "ONNX/Fixtures/onnx.json",
      ]),
    tests(of: "Suggestions"),
    tests(of: "Terminal"),
    tests(of: "distill", sees: ["Sweeps", "Experiments", "Training", "Metrics", "Terminal"]),
  ]
    // Debian's Faiss is a static library that was compiled with GCC's OpenMP.
    + (hasFaiss
      ? [.target(name: "CFaiss", linkerSettings: [.linkedLibrary("faiss"), .linkedLibrary("gomp")])] : []),
  cxxLanguageStandard: .cxx17
)
