using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PlanBuilder.Trials.Mutation;

/// <summary>What dotnet-stryker reports of each mutant, in the format that all Strykers share.</summary>
internal sealed record MutationReport(IReadOnlyDictionary<string, MutationReport.Source> Files)
{
    private static readonly string[] Unnoticed = ["Survived", "NoCoverage"];

    public static MutationReport Read(string path) =>
        JsonSerializer.Deserialize<MutationReport>(File.ReadAllText(path), JsonSerializerOptions.Web)
        ?? throw new InvalidOperationException($"{path} holds no report.");

    /// <summary>A line for each mutant that no test noticed.</summary>
    public IEnumerable<string> Survivors() =>
        from file in Files.OrderBy(file => file.Key, StringComparer.Ordinal)
        from mutant in file.Value.Mutants
        where Unnoticed.Contains(mutant.Status)
        select $"{Path.GetFileName(file.Key)}:{mutant.Location.Start.Line} {mutant.MutatorName}: "
            + $"{file.Value.At(mutant.Location)} -> {OnOneLine(mutant.Replacement)}";

    /// <summary>The files that were changed, and all together. The score counts what was killed or ran out of time.</summary>
    public string Table() => string.Join('\n',
    [
        "| file | killed | timed out | survived | not covered | score |",
        "|---|---|---|---|---|---|",
        .. Files.OrderBy(file => file.Key, StringComparer.Ordinal).Where(file => Row("", file.Value.Mutants) is not null)
            .Select(file => Row(Path.GetFileName(file.Key), file.Value.Mutants)),
        Row("all", [.. Files.Values.SelectMany(file => file.Mutants)]),
    ]);

    private static string? Row(string name, IReadOnlyCollection<Mutant> mutants)
    {
        int Count(string status) => mutants.Count(mutant => mutant.Status == status);
        var (killed, late, survived, uncovered) = (Count("Killed"), Count("Timeout"), Count("Survived"), Count("NoCoverage"));
        var tested = killed + late + survived + uncovered;
        return tested == 0 ? null : string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {killed} | {late} | {survived} | {uncovered} | {100.0 * (killed + late) / tested:0.0} % |");
    }

    private static string OnOneLine(string? text) =>
        text?.Split('\n') is [var first, .. var rest] ? first.Trim() + (rest.Length > 0 ? " ..." : "") : "";

    internal sealed record Source([property: JsonPropertyName("source")] string Text, IReadOnlyList<Mutant> Mutants)
    {
        public string At(Span span)
        {
            var line = Text.Split('\n')[span.Start.Line - 1];
            return span.Start.Line == span.End.Line
                ? line[(span.Start.Column - 1)..(span.End.Column - 1)]
                : line[(span.Start.Column - 1)..].TrimEnd() + " ...";
        }
    }

    internal sealed record Mutant(string MutatorName, string? Replacement, string Status, Span Location);

    internal sealed record Span(Place Start, Place End);

    internal sealed record Place(int Line, int Column);
}
