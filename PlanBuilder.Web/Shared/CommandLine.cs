namespace PlanBuilder.Web.Shared;

/// <summary>What follows the program's name: settings such as <c>--urls=...</c>; and, where the first word is none, a command.</summary>
internal sealed class CommandLine(string[] args)
{
    // What is logged while a command runs does not mix with what it says; and it serves nobody, so it needs no address to be served at.
    private static readonly string[] Always =
    [
        "--Logging:LogLevel:Default=Warning", "--Logging:Console:LogToStandardErrorThreshold=Trace", "--App:AllowNoPublicUrl=true",
    ];

    public bool IsCommand => args is [var first, ..] && (!first.StartsWith('-') || Command.AsksForHelp(first));

    /// <summary>The command's words and what follows them; empty when the app is to serve.</summary>
    public string[] Words => IsCommand ? [.. args.Where(word => !IsSetting(word))] : [];

    public string[] Settings => IsCommand ? [.. Always, .. NeedsNone ? ["--environment=Development"] : args.Where(IsSetting)] : args;

    // The list of commands is the same everywhere, but elsewhere than in Development no app is built without settings.
    private bool NeedsNone => Command.AsksForHelp(args[0]);

    private static bool IsSetting(string word) =>
        word.StartsWith("--", StringComparison.Ordinal) && word.Contains('=', StringComparison.Ordinal);
}
