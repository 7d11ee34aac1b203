using Microsoft.Extensions.Options;

namespace PlanBuilder.Web.Shared;

/// <summary>
/// What the program does instead of serving pages, if its first arguments name it. Nothing runs beside it: no pages, no timetable, no
/// runner.
/// </summary>
/// <param name="Words">Such as <c>accounts add</c>.</param>
/// <param name="Parameters">What has to follow, as the usage shows it: <c>&lt;email&gt;</c>,
/// or <c>[email]</c> where it may be left out; empty for nothing.</param>
/// <param name="Does">One line for the usage.</param>
/// <param name="Run">Returns the exit code: <see cref="Completed"/>, or <see cref="Failed"/> once it has said why.</param>
internal sealed record Command(string Words, string Parameters, string Does, Func<CommandCall, CancellationToken, Task<int>> Run)
{
    public const int Completed = 0;
    public const int Failed = 1;
    public const int Misspelled = 2;

    private string[] Name => Words.Split(' ');

    private string[] Expected => Parameters.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public static bool AsksForHelp(string word) => word is "help" or "--help" or "-h";

    /// <summary>Runs the command that the words name; or lists what there is, when they name none.</summary>
    /// <exception cref="OptionsValidationException">A setting makes no sense.</exception>
    public static async Task<int> RunAsync(
        IServiceProvider services, string[] words, TextWriter output, CancellationToken ct, TextReader? input = null)
    {
        var commands = services.GetServices<Command>().OrderBy(command => command.Words, StringComparer.Ordinal).ToList();
        var named = commands.FindLast(command => words.Take(command.Name.Length).SequenceEqual(command.Name)); // "a b" stands after "a"
        var arguments = words[(named?.Name.Length ?? 0)..];
        if (named is null || arguments.Length > named.Expected.Length
            || arguments.Length < named.Expected.Count(name => name.StartsWith('<')))
        {
            var help = words is [var only] && AsksForHelp(only);
            await output.WriteLineAsync(
                help ? "Without a command, the app starts. Commands:" : named is null ? "Unknown command. Available commands:" : "Usage:");
            foreach (var command in named is null ? commands : [named])
            {
                await output.WriteLineAsync($"  {command.Words + " " + command.Parameters,-38} {command.Does}");
            }

            return help ? Completed : Misspelled;
        }

        services.GetService<IStartupValidator>()?.Validate();
        return await named.Run(new CommandCall(services, arguments, output, input ?? Console.In), ct);
    }
}

/// <summary>
/// One run of a command: the app's services, what followed its words, where it speaks to, and where its questions are answered.
/// </summary>
internal sealed record CommandCall(IServiceProvider Services, string[] Arguments, TextWriter Output, TextReader Input);

internal static class CommandSetup
{
    /// <inheritdoc cref="Command"/>
    public static void AddCommand(
        this WebApplicationBuilder builder, string words, string parameters, string does,
        Func<CommandCall, CancellationToken, Task<int>> run) =>
        builder.Services.AddSingleton(new Command(words, parameters, does, run));
}
