using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Workflow.Ai;

/// <summary>
/// What the AI services are told: the files under <c>Prompts/</c> as rules, and everything that a person typed or research brought as
/// the values of one JSON object, so that no text can step out of its place.
/// </summary>
internal static class Prompts
{
    public static readonly string Research = Read("research"), Draft = Read("draft"), Again = Read("again");

    /// <summary>Names the wording of all of them: changes with each of their letters.</summary>
    public static readonly string Version =
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', Research, Draft, Again))))[..8];

    private const int LongestResearch = 8_000, MostThemes = 90;

    private static readonly JsonSerializerOptions Json = new(Plan.Json) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What to find out: the niche, the goal and the platforms, nothing of the brand voice.</summary>
    public static string ResearchQuestion(PlanRequest request) => Write(new
    {
        request.Niche, request.Goal, platforms = request.Platforms.Select(platform => platform.Name),
        startsOn = request.StartDate, request.Days,
    });

    /// <summary>What to draft.</summary>
    public static string DraftQuestion(PlanRequest request, string? research) => Write(new
    {
        request.Goal,
        request.Days,
        startsOn = request.StartDate,
        request.PostsPerDay,
        daysWithoutPosts = Enumerable.Range(1, request.Days).Where(request.IsOff),
        platforms = request.Platforms.Select(platform => new
        {
            platform.Name, platform.CaptionLimit, platform.HashtagLimit,
            goodTimes = platform.GoodTimes.Take(request.PostsPerDay).Select(PostTime.Write),
        }),
        request.Niche,
        request.BrandVoice,
        earlierThemes = request.PastThemes.Take(MostThemes),
        research = research?[..Math.Min(research.Length, LongestResearch)],
    });

    /// <summary>Which posts to write once more, and why.</summary>
    public static string AgainQuestion(Plan plan, IEnumerable<Slot> slots) => $"{Again}\n{Write(new
    {
        posts = slots.Select(slot => new { slot.Day, slot.Platform, time = TimeOf(plan, slot), findings = slot.Sentences }),
    })}";

    /// <summary>A draft as its model would have written it, to be shown to the model again.</summary>
    public static string DraftSoFar(Plan plan) => Write(new { plan.Schedule });

    private static string? TimeOf(Plan plan, Slot slot) =>
        plan.Schedule.Where(day => day.Day == slot.Day).SelectMany(day => day.Posts).FirstOrDefault(post => post.Id == slot.PostId)?.Time;

    private static string Write(object material) => JsonSerializer.Serialize(material, Json);

    private static string Read(string name)
    {
        using var file = typeof(Prompts).Assembly.GetManifestResourceStream($"prompts/{name}.md")
            ?? throw new InvalidOperationException($"This build is missing prompts/{name}.md.");
        using var reader = new StreamReader(file);
        return reader.ReadToEnd().Trim();
    }
}
