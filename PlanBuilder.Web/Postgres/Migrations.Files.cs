namespace PlanBuilder.Web.Postgres;

/// <summary>The files of the schema, which the program carries.</summary>
internal static partial class Migrations
{
    /// <summary>The file that holds every declared file, and ends by recording them.</summary>
    public const string WholeSchema = "supabase-jobs-schema.sql";

    /// <summary>The names of the migrations, oldest first.</summary>
    public static IReadOnlyList<string> Files { get; } =
        [.. typeof(Migrations).Assembly.GetManifestResourceNames().Where(IsMigration).Select(FileOf).Order(StringComparer.Ordinal)];

    /// <summary>The schema's version that this program was made for: the time in the name of its newest migration.</summary>
    public static string Version { get; } = VersionOf(Files[^1]);

    /// <summary>The time in a migration's name.</summary>
    public static string VersionOf(string file) => file.Split('_')[0];

    private static async Task<string> ReadHistoryAsync(CancellationToken ct) =>
        string.Concat(await Task.WhenAll(Files.Select(file => ReadAsync("migrations/" + file, ct))));

    private static Task<string> ReadWholeSchemaAsync(CancellationToken ct) => ReadAsync(WholeSchema, ct);

    private static async Task<string> ReadAsync(string resource, CancellationToken ct)
    {
        using var reader = new StreamReader(typeof(Migrations).Assembly.GetManifestResourceStream(resource)!);
        return await reader.ReadToEndAsync(ct);
    }

    private static bool IsMigration(string resource) => resource.StartsWith("migrations/", StringComparison.Ordinal);

    private static string FileOf(string resource) => resource["migrations/".Length..];

    private static bool IsUpTo(string file, string version) => string.CompareOrdinal(VersionOf(file), version) <= 0;
}
