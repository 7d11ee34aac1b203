using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Workbench;

/// <summary>A post as the browser sends it. Everything is text, so that what was typed comes back as it was typed.</summary>
internal sealed class PostForm
{
    /// <summary>The number of the revision that the form was filled in from.</summary>
    public string? On { get; set; }

    public string? Day { get; set; }
    public string? Time { get; set; }
    public string? Platform { get; set; }
    public string? Type { get; set; }
    public string? Pillar { get; set; }
    public string? Theme { get; set; }
    public string? Caption { get; set; }

    /// <summary>As one writes them, with spaces or commas between.</summary>
    public string? Hashtags { get; set; }

    public string? Angle { get; set; }

    public static PostForm From(PlacedPost placed, int revision) => new()
    {
        On = Number(revision),
        Day = Number(placed.Day.Day),
        Time = placed.Post.Time,
        Platform = placed.Post.Platform,
        Type = placed.Post.Type,
        Pillar = placed.Post.Pillar,
        Theme = placed.Post.Theme,
        Caption = placed.Post.SuggestedCaption,
        Hashtags = string.Join(' ', placed.Post.SuggestedHashtags ?? []),
        Angle = placed.Post.Angle,
    };

    /// <summary>A form for a new post on that day: the first platform, at its hour, that the day has no post for.</summary>
    public static PostForm New(Plan plan, PlanDay day, int revision)
    {
        var free = plan.Platforms.FirstOrDefault(name => day.Posts.All(post => post.Platform != name))
            ?? (plan.Platforms is [var first, ..] ? first : null);
        var platform = Planning.Platform.Find(free) ?? Planning.Platform.All[0];
        return new()
        {
            On = Number(revision),
            Day = Number(day.Day),
            Time = PostTime.Write(platform.DefaultTime),
            Platform = platform.Name,
            Type = PostTypes.EducationalPost,
            Pillar = Pillars.Educational,
        };
    }

    public void Tidy()
    {
        (Theme, Caption) = (FreeText.Tidy(Theme), FreeText.Tidy(Caption));
        (Hashtags, Angle) = (FreeText.Tidy(Hashtags), FreeText.Tidy(Angle));
    }

    /// <summary>The hashtags that were typed, each as it should be written.</summary>
    public IReadOnlyList<string> Tags() => [.. Planning.Hashtags.In(TextSanitizer.Clean(Hashtags ?? ""))];

    /// <summary>The post that this form asks for, once <see cref="PostFormValidator"/> has found nothing.</summary>
    /// <param name="old">The post that is changed; what the form does not ask for stays as it is there.</param>
    public Post ToPost(string id, Post? old = null) => (old ?? new(id, "", "", "", "")) with
    {
        Id = id,
        Time = Time ?? "",
        Type = Type ?? "",
        Theme = TextSanitizer.OnOneLine(Theme ?? ""),
        Platform = Platform ?? "",
        Pillar = FreeText.Tidy(Pillar),
        SuggestedCaption = Caption,
        SuggestedHashtags = Tags() is { Count: > 0 } tags ? tags : null,
        Angle = Angle,
        Findings = null,
        NeedsWords = old?.NeedsWords == true && Caption?.Contains(Post.Blank, StringComparison.Ordinal) == true ? true : null,
    };

    private static string Number(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
