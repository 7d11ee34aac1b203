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
    public string? Hook { get; set; }
    public string? Visual { get; set; }
    public string? FirstComment { get; set; }
    public string? AltText { get; set; }
    public string? Title { get; set; }
    public string? Link { get; set; }
    public string? PrivateNote { get; set; }

    /// <summary>The status whose button was pressed; null where the post keeps its own.</summary>
    public string? Status { get; set; }

    /// <summary>The fields that a platform has room for beside the caption; a title where the platform shows one.</summary>
    public IEnumerable<(string Name, string Label, string Hint, int Rows, string? Text)> Extras =>
    [
        .. Title is not null || Platform is "YouTube" or "Pinterest"
            ? [(nameof(Title), "Title", "the headline", 1, Title)]
            : Array.Empty<(string, string, string, int, string?)>(),
        (nameof(Hook), "Hook", "first line or first seconds", 1, Hook),
        (nameof(Visual), "Visual", "what to film or show", 2, Visual),
        (nameof(FirstComment), "First comment", "", 1, FirstComment),
        (nameof(AltText), "Alt text", "what the picture shows", 1, AltText),
        (nameof(Angle), "Angle", "how to shoot or tell it", 2, Angle),
    ];

    /// <summary>What else the post has, which stays as it is, such as a poll or a thread.</summary>
    public static IEnumerable<(string Name, string Text)> Kept(Post? post) => PostLabels.Extras(post)
        .Where(extra => extra.Text.Length > 0 && extra.Name is "Poll" or "Thread" or "Shoot" or "Sources");

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
        Hook = placed.Post.Hook,
        Visual = placed.Post.Visual,
        FirstComment = placed.Post.FirstComment,
        AltText = placed.Post.AltText,
        Title = placed.Post.Title,
        Link = placed.Post.Link,
        PrivateNote = placed.Post.PrivateNote,
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
        (Hook, Visual) = (FreeText.Tidy(Hook), FreeText.Tidy(Visual));
        (FirstComment, AltText) = (FreeText.Tidy(FirstComment), FreeText.Tidy(AltText));
        (Title, Link) = (FreeText.Tidy(Title), FreeText.Tidy(Link));
        PrivateNote = FreeText.Tidy(PrivateNote);
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
        Hook = Hook,
        Visual = Visual,
        FirstComment = FirstComment,
        AltText = AltText,
        Title = Title,
        Link = Link,
        PrivateNote = PrivateNote,
        Findings = null,
        NeedsWords = old?.NeedsWords == true && Caption?.Contains(Post.Blank, StringComparison.Ordinal) == true ? true : null,
    };

    private static string Number(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
