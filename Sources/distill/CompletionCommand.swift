import Terminal

/// `distill completion SHELL`.
struct CompletionCommand {
  private let shell: Shell

  init(_ shell: Shell) {
    self.shell = shell
  }

  func run() {
    print(Program.program.completion(for: shell), terminator: "")
  }
}

extension Program {
  static let completion = Command(
    "completion", summary: "Write a script by which a shell completes these commands",
    discussion: "Commands, options, the values of options with choices, files and folders are completed.",
    subcommands: [
      Command(
        "bash", summary: "Write the completion for bash",
        examples: [
          .init("source <(distill completion bash)", "Completes in this shell; in ~/.bashrc, in every one."),
          .init(
            "distill completion bash > ~/.local/share/bash-completion/completions/distill",
            "Keeps it where the package bash-completion looks for it."),
        ]),
      Command(
        "zsh", summary: "Write the completion for zsh",
        examples: [
          .init(
            "source <(distill completion zsh)", "Completes in this shell; in ~/.zshrc after compinit, in every one."),
          .init("distill completion zsh > \"${fpath[1]}/_distill\"", "Keeps it where zsh looks for it."),
        ]),
      Command(
        "fish", summary: "Write the completion for fish",
        examples: [
          .init("distill completion fish | source", "Completes in this shell."),
          .init(
            "distill completion fish > ~/.config/fish/completions/distill.fish", "Keeps it where fish looks for it."),
        ]),
    ])
}
