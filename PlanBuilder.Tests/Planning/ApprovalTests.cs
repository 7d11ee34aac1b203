using System.Text.Json;
using System.Text.Json.Nodes;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Planning;

/// <summary>A post's status, the words its approval belongs to, and its private note.</summary>
public sealed class ApprovalTests
{
    private const string Id = "d1-instagram";

    private static readonly Plan Plan = Requests.Make(Requests.Create(days: 7, platforms: "Instagram,X"));
    private static readonly Plan Approved = Set(Plan, PostStatus.Approved);

    public static TheoryData<string> Words => [.. Changes.Keys];

    private static readonly Dictionary<string, Func<Post, Post>> Changes = new()
    {
        ["caption"] = post => post with { SuggestedCaption = "Other words" },
        ["hashtags"] = post => post with { SuggestedHashtags = ["#other"] },
        ["network"] = post => post with { Platform = "Facebook" },
        ["title"] = post => post with { Title = "Another title" },
        ["hook"] = post => post with { Hook = "Another hook" },
        ["first comment"] = post => post with { FirstComment = "Another comment" },
        ["alt text"] = post => post with { AltText = "Another picture" },
        ["link"] = post => post with { Link = "https://example.com/other" },
        ["thread"] = post => post with { Thread = ["Another part"] },
        ["poll"] = post => post with { Poll = new("Which?", ["This", "That"]) },
    };

    [Theory, MemberData(nameof(Words))]
    public void Editing_an_approved_post_puts_it_back_in_review_and_undoing_approves_it_again(string what)
    {
        var edited = PlanEdit.With(Approved, 1, Changes[what](Post(Approved)));
        Assert.Equal(PostStatus.InReview, Post(edited).Status);

        var (old, now) = (Post(Approved), Post(Stored(edited)));
        var restored = PlanEdit.With(edited, 1, old with { Status = now.Status, ApprovedWords = now.ApprovedWords });
        Assert.Equal(PostStatus.Approved, Post(restored).Status);
    }

    [Fact]
    public void Approval_stays_where_only_the_day_the_time_or_the_note_changes()
    {
        var moved = PlanEdit.With(Approved, 3, Post(Approved) with { Time = "06:45", PrivateNote = "Ask Ada", Visual = "Another picture" });
        Assert.Equal(PostStatus.Approved, Post(moved).Status);
    }

    [Fact]
    public void A_hashtag_is_not_a_part_of_a_thread()
    {
        var post = Post(Plan);
        Assert.NotEqual(
            Approval.HashOf(post with { SuggestedHashtags = ["#a", "#b"], Thread = null }),
            Approval.HashOf(post with { SuggestedHashtags = ["#a"], Thread = ["#b"] }));
    }

    [Fact]
    public void Asking_for_changes_withdraws_the_approval()
    {
        var asked = Set(Approved, PostStatus.ToChange);
        Assert.Null(Post(asked).ApprovedWords);
        Assert.Equal(PostStatus.ToChange, Post(PlanEdit.With(asked, 1, Post(asked) with { SuggestedCaption = "Other words" })).Status);
    }

    [Fact]
    public void Status_approval_and_note_are_stored_with_the_plan()
    {
        var plan = PlanEdit.With(Approved, 1, Post(Approved) with { PrivateNote = "Ask Ada\nfor the picture" });
        var post = Post(Stored(plan));

        Assert.Equal((PostStatus.Approved, "Ask Ada\nfor the picture"), (post.Status, post.PrivateNote));
        Assert.Equal(Approval.HashOf(post), post.ApprovedWords);
        Assert.DoesNotContain("status", JsonSerializer.Serialize(Plan, Plan.Json));
    }

    public static TheoryData<string, string> Keys => new()
    {
        { "Draft", "draft" }, { "In review", "inReview" }, { "Needs changes", "toChange" }, { "Approved", "approved" },
        { "Scheduled", "scheduled" }, { "Posted", "posted" },
    };

    [Theory, MemberData(nameof(Keys))]
    public void Every_status_has_a_label_and_a_key(string label, string key)
    {
        var status = PostStatuses.Find(key)!.Value;
        Assert.Equal((label, key, $"\"{key}\""), (status.Label(), status.Key(), JsonSerializer.Serialize(status)));
        Assert.Equal(status, Post(Stored(Set(Plan, status))).Status);
        Assert.Equal(6, PostStatuses.All.Count);
    }

    [Fact]
    public void Status_approval_and_note_from_another_client_are_ignored()
    {
        var said = JsonSerializer.Serialize(
            PlanEdit.Each(Approved, [Id], post => post with { PrivateNote = "Written by a model" }), Plan.Json);
        var post = PlanReader.Read(said).Plan!.Find(Id)!.Post;
        Assert.Equal((PostStatus.Draft, null, null), (post.Status, post.ApprovedWords, post.PrivateNote));
    }

    [Fact]
    public void An_approval_of_other_text_is_ignored()
    {
        foreach (var approvedWords in (string?[])[null, "", "0123456789abcdef0123456789abcdef"])
        {
            var json = JsonNode.Parse(JsonSerializer.Serialize(Approved, Plan.Json))!;
            json["schedule"]![0]!["posts"]!.AsArray().Single(post => (string?)post!["id"] == Id)!["approvedWords"] = approvedWords;
            Assert.Equal(PostStatus.InReview, PlanReader.ReadOwn(json.ToJsonString()).Plan!.Find(Id)!.Post.Status);
        }
    }

    [Fact]
    public void An_unknown_status_is_a_draft()
    {
        var json = JsonSerializer.Serialize(Approved, Plan.Json).Replace("\"approved\"", "\"almost\"");
        Assert.Equal(PostStatus.Draft, PlanReader.ReadOwn(json).Plan!.Find(Id)!.Post.Status);
    }

    [Fact]
    public void A_change_of_status_is_summarized_in_a_few_words()
    {
        var theme = PlanDifference.Title(Post(Plan));
        Assert.Equal($"Set {theme} to Approved", What(PlanMoves.SetStatus(Plan, [Id], PostStatus.Approved)));
        Assert.Equal("Set 2 posts to Needs changes", What(PlanMoves.SetStatus(Plan, [Id, "d2-x", "none"], PostStatus.ToChange)));
        Assert.Equal($"Undid setting {theme} to Approved", PlanDifference.Undone($"Set {theme} to Approved"));

        var edited = PlanEdit.With(Approved, 1, Post(Approved) with { SuggestedCaption = "Other words" });
        Assert.Equal(["Caption", "Status"], PlanDifference.Between(Approved, edited).Single().Fields.Select(field => field.Field));
        Assert.Equal($"Edited caption of {theme}", PlanDifference.Summarize(Approved.Find(Id), edited.Find(Id)));
        Assert.Empty(PlanDifference.Between(Approved, Set(Approved, PostStatus.Approved)));
    }

    [Fact]
    public void A_copy_begins_as_a_draft()
    {
        var copied = (PlanMove.Changed)PlanMoves.Duplicate(Approved, Id, "copy");
        Assert.Equal((PostStatus.Draft, null), (copied.Plan.Find("copy")!.Post.Status, copied.Plan.Find("copy")!.Post.ApprovedWords));
    }

    [Fact]
    public void A_plan_for_others_has_no_private_notes()
    {
        var noted = PlanEdit.Each(Approved, [Id], post => post with { PrivateNote = "Ask Ada" });
        var (stored, bare) = (JsonSerializer.Serialize(noted, Plan.Json), JsonSerializer.Serialize(Approved, Plan.Json));

        Assert.Equal(bare, JsonSerializer.Serialize(noted.WithoutPrivateNotes(), Plan.Json));
        Assert.Equal(bare, PrivateNotes.Remove(stored));
        Assert.Equal("no plan", PrivateNotes.Remove("no plan"));
    }

    private static string What(PlanMove move) => ((PlanMove.Changed)move).What;

    private static Post Post(Plan plan) => plan.Find(Id)!.Post;

    private static Plan Set(Plan plan, PostStatus status) => ((PlanMove.Changed)PlanMoves.SetStatus(plan, [Id], status)).Plan;

    private static Plan Stored(Plan plan) => PlanReader.ReadOwn(JsonSerializer.Serialize(plan, Plan.Json)).Plan!;
}
