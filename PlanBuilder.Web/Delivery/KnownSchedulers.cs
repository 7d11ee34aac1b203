namespace PlanBuilder.Web.Delivery;

/// <summary>
/// The schedulers whose files we write, with what was known about them in late 2026, from the importers' help pages or, if those name no
/// columns, from their users' files.
/// </summary>
internal static class KnownSchedulers
{
    private const string Media = "pictures and videos", Comments = "first comments", Alt = "alt text", Titles = "titles", Links = "links";
    private const string Threads = "threads and polls";

    public static readonly IReadOnlyList<Scheduler> All =
    [
        new("buffer", "Buffer",
            ["A file for each channel, with at most 100 rows each. Buffer's Free plan takes 10 rows."],
            [Media, Links, Comments, Alt, Titles, Threads], IsDocumented: false,
            (_, platform) => ["Text", "Image URL", "Tags", "Posting Time", .. platform == "Pinterest" ? (string[])["Board Name"] : []],
            (_, row) =>
            [
                row.Text, "", "", row.On("yyyy-MM-dd HH:mm"), .. row.Post.Platform == "Pinterest" ? (string[])[""] : [],
            ])
        {
            MostRows = 100,
        },
        new("hootsuite", "Hootsuite",
            ["A file for each platform, without a header, with at most 350 rows. Choose the same date order when you upload it.",
             "Every time must be at least 5 minutes ahead."],
            [Media, Comments, Alt, Titles, Threads], IsDocumented: true,
            (_, _) => null,
            (options, row) => [row.On($"{HootsuiteDate(options.DateOrder)} HH:mm"), row.Text, row.Post.Link])
        {
            MostRows = 350,
        },
        new("metricool", "Metricool",
            ["One file for all platforms.",
             "Posts for Instagram, TikTok, YouTube, and Pinterest need a picture or a video, so they arrive as drafts."],
            [Media, "links outside Pinterest", "titles outside Pinterest and YouTube", Threads], IsDocumented: false,
            (options, _) => options.Columns ?? Metricool.Columns, Metricool.Row)
        {
            TakesAllPlatforms = true,
        },
        new("publer", "Publer",
            ["A file for each platform. Choose its accounts when you import it. One link that isn't valid stops the whole import."],
            [Media, Threads], IsDocumented: false,
            (_, _) =>
            [
                "Date - Intl. format or prompt", "Text", "Link(s) - Separated by comma for FB carousels",
                "Media URL(s) - Separated by comma", "Title - For the video, pin, PDF ..", "Label(s) - Separated by comma",
                "Alt text(s) - Separated by ||", "Comment(s) - Separated by ||", "Pin board, FB album, or Google category",
                "Post subtype - I.e. story, reel, PDF ..", "CTA - For Facebook links or Google",
                "Reminder - For stories, reels, shorts, and TikToks",
            ],
            (_, row) =>
            [
                row.On("yyyy/MM/dd HH:mm"), row.Text, row.Post.Link, "", row.Post.Title, "", One(row.Post.AltText),
                One(row.Post.FirstComment), "", "", "", "",
            ]),
        new("socialbee", "SocialBee",
            ["A file for each platform."],
            [Media, Comments, Alt, Titles, Threads], IsDocumented: true,
            (_, _) => ["text", "link", "imageUrls", "gifUrls", "videoUrls", "postAtSpecificTime"],
            (_, row) => [row.Text, row.Post.Link, "", "", "", row.On("yyyy-MM-dd HH:mm")]),
        new("contentstudio", "ContentStudio",
            ["A file for each platform, with at most 500 rows."],
            [Media, Comments, Alt, Titles, Threads], IsDocumented: false,
            (_, _) => ["Date and Time", "Message", "Image URL", "Link"],
            (_, row) => [row.On("dd/MM/yyyy HH:mm"), row.Text, "", row.Post.Link])
        {
            MostRows = 500,
        },
        new("highlevel", "HighLevel",
            ["A file for each platform, with at most 90 rows."],
            [Media, Comments, Alt, Titles, Threads], IsDocumented: true,
            (_, _) => ["postAtSpecificTime", "content", "link", "imageUrls", "videoUrl"],
            (_, row) => [row.On("yyyy-MM-dd HH:mm:ss"), row.Text, row.Post.Link, "", ""])
        {
            MostRows = 90,
        },
    ];

    public static Scheduler? Find(string? key) => All.FirstOrDefault(scheduler => scheduler.Key == key);

    // Two bars begin another one.
    private static string? One(string? text) => text?.Replace("||", "| |", StringComparison.Ordinal);

    private static string HootsuiteDate(string order) => order switch
    {
        SchedulerChoice.DayFirst => "dd/MM/yyyy",
        SchedulerChoice.YearFirst => "yyyy/MM/dd",
        _ => "MM/dd/yyyy",
    };
}
