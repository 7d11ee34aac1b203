using System.Globalization;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Workflow.Ai;

/// <summary>
/// What the model is told of a change: the rules for posts hold, and the instruction is a value like everything a person typed.
/// </summary>
internal static class ChangePrompts
{
    public static readonly string Rules = $"{Prompts.Posts}\n\n{Prompts.Change}";

    private const int Around = 2, LongestNeighbor = 300;

    private static readonly Dictionary<string, string> Instructions = new()
    {
        [ChangeKinds.AnotherIdea] = "Write a post about another idea.",
        [ChangeKinds.Shorter] = "Say the same in about half as many words, and within the platform's limit.",
        [ChangeKinds.Longer] = "Say the same with more detail, about half as long again, and within the platform's limit.",
        [ChangeKinds.Warmer] = "Say the same more warmly, as to a friend.",
        [ChangeKinds.Plainer] = "Say the same in plainer words and shorter sentences.",
        [ChangeKinds.OtherFormat] = "Tell the same in another format than the post's type.",
        [ChangeKinds.ForNetwork] = "Tell the same in a way that suits the slot's platform.",
        [ChangeKinds.Translate] = "Write the same in the language that is given.",
        [ChangeKinds.Missing] = "There is no such post yet. Write one about its `idea`, or about one that no line of `plan` has.",
    };

    public static string Question(ChangeRequest change, IReadOnlyList<PlanSlot> slots)
    {
        var (request, calendar) = (change.Request, DayCalendar.For(change.Request));
        var near = slots.SelectMany(slot => Enumerable.Range(slot.Number - Around, (2 * Around) + 1)).Distinct()
            .Except(slots.Select(slot => slot.Number)).Where(change.Posts.ContainsKey).Order();
        var sources = change.Plan.Provenance.Sources;
        return Prompts.Write(new
        {
            request.Goal, request.Days, startsOn = request.StartDate, platforms = Prompts.PlatformsOf(request), request.Niche,
            request.Audience, request.Offer, request.Website, request.Country, request.Language, request.BrandVoice,
            voiceExamples = Some(request.VoiceExamples), wordsToUse = Some(request.WordsToUse), wordsToAvoid = Some(request.WordsToAvoid),
            means = Some(request.Means),
            sources = Some([.. sources.Select((source, i) => new { number = i + 1, source.Title })]),
            weeks = Some(change.Strategy?.Weeks ?? []), threads = Some(change.Strategy?.Threads ?? []),
            plan = change.Posts.OrderBy(post => post.Key).Select(post => Line(post.Key, post.Value)),
            neighbors = Some([.. near.Select(number => new
            {
                id = SlotPosts.Name(number), change.Posts[number].Day.Day, platform = change.Posts[number].Post.Platform,
                caption = FreeText.Short(change.Posts[number].Post.SuggestedCaption ?? change.Posts[number].Post.Theme, LongestNeighbor),
            })]),
            instruction = change.Input.Say ?? Instructions.GetValueOrDefault(change.Input.How ?? "", ""),
            slots = slots.Select(slot => (Slot: slot, change.Posts[slot.Number].Post)).Select(each => new
            {
                id = SlotPosts.Name(each.Slot.Number), each.Slot.Day, weekday = $"{request.DateOf(each.Slot.Day).DayOfWeek}",
                platform = each.Slot.Platform.Name, time = PostTime.Write(each.Slot.Time), each.Post.Pillar, each.Post.Type,
                idea = change.Lines.GetValueOrDefault(each.Post.Id)?.Idea,
                about = each.Slot.Day > calendar.Days.Count ? null
                    : Some([.. calendar.Days[each.Slot.Day - 1].Notes.Select(note => note.Text)]),
                post = each.Post with { Id = SlotPosts.Name(each.Slot.Number), Findings = null, Link = null, Locked = null },
            }),
        });
    }

    private static string Line(int number, PlacedPost placed) => string.Create(CultureInfo.InvariantCulture,
        $"{SlotPosts.Name(number)}, day {placed.Day.Day}, {placed.Post.Platform}, {placed.Post.Pillar}: {placed.Post.Theme}");

    // What is not there is not mentioned.
    private static IReadOnlyList<T>? Some<T>(IReadOnlyList<T> list) => list.Count > 0 ? list : null;
}
