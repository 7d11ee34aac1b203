using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using PlanBuilder.Tests.Planning;
using PlanBuilder.Web.Workflow.BuiltIn;

namespace PlanBuilder.Tests.Workflow.Ai.Doubles;

/// <summary>What a chat-completions server says to a question for posts.</summary>
public static class DraftAnswers
{
    private const int Length = 40;

    /// <summary>
    /// Good posts for what was asked, streamed where that was asked for: of a small plan all of them, of a larger one those asked for.
    /// </summary>
    /// <param name="change">What is wrong with it.</param>
    /// <param name="piece">How many characters stand in a chunk.</param>
    public static AiAnswer Plan(Action<JsonObject>? change = null, int piece = Length) => (context, call) =>
        Text(PlanFor(call, change), piece: piece)(context, call);

    /// <summary>A good plan whose stream stops after some posts until it may go on.</summary>
    public static AiAnswer PlanInTwo(int posts, Task goOn) => PlanInParts((posts, goOn));

    /// <summary>The same, stopping more than once.</summary>
    public static AiAnswer PlanInParts(params (int Posts, Task GoOn)[] stops) => async (context, call) =>
    {
        var text = PlanFor(call, null);
        var (seen, cut) = (0, 0);
        foreach (var (posts, goOn) in stops)
        {
            var from = cut;
            for (; seen < posts; seen++)
            {
                cut = text.IndexOf('}', text.IndexOf("\"platform\"", cut, StringComparison.Ordinal)) + 1;
            }

            await StreamAsync(context, text[from..cut]);
            await goOn.WaitAsync(context.RequestAborted);
        }

        await StreamAsync(context, text[cut..]);
        await EndAsync(context, "stop");
    };

    /// <summary>Good posts, one after the other.</summary>
    /// <param name="sent">Called with each slot whose post was sent to its end; the next one is sent when it comes back.</param>
    public static AiAnswer PlanSlowly(Func<AiCall, AskedSlot, Task> sent) => async (context, call) =>
    {
        await StreamAsync(context, "{\"schedule\":[", Length);
        foreach (var (i, slot) in call.Slots.Index())
        {
            var day = Some([slot])["schedule"]![0]!.ToJsonString();
            await StreamAsync(context, (i > 0 ? "," : "") + day, 2_000);
            await sent(call, slot).WaitAsync(context.RequestAborted);
        }

        await StreamAsync(context, "]}", Length);
        await EndAsync(context, "stop");
    };

    /// <summary>These words, streamed or in one piece.</summary>
    /// <param name="finish">The finish_reason.</param>
    public static AiAnswer Text(string text, string finish = "stop", int piece = Length) => async (context, call) =>
    {
        if (call.Streams)
        {
            await StreamAsync(context, text, piece);
            await EndAsync(context, finish);
        }
        else
        {
            await Whole(text, finish)(context, call);
        }
    };

    /// <summary>In one piece, whatever was asked for: a server that cannot stream.</summary>
    public static AiAnswer Whole(string text, string finish = "stop") => (context, call) => context.Response.WriteAsJsonAsync(new
    {
        id = "chat-1",
        @object = "chat.completion",
        created = 1_764_000_000,
        model = call.Model,
        choices = new[] { new { index = 0, message = new { role = "assistant", content = text }, finish_reason = finish } },
        usage = new { prompt_tokens = 900, completion_tokens = 2_100, total_tokens = 3_000 },
    });

    public static AiAnswer WholePlan() => (context, call) => Whole(PlanFor(call, null))(context, call);

    /// <summary>The service declines, in its own field.</summary>
    public static AiAnswer Declined() => async (context, _) =>
    {
        await SayAsync(context, Chunk(new { refusal = "I cannot help with that." }, null));
        await EndAsync(context, "stop");
    };

    /// <summary>
    /// The stream breaks off after some of the words, before the first post is finished: with the connection, or as if that were all.
    /// </summary>
    public static AiAnswer BrokenOff(bool abort) => async (context, call) =>
    {
        await StreamAsync(context, PlanFor(call, null)[..100]);
        if (abort)
        {
            context.Abort();
        }
    };

    /// <summary>A good plan's first posts, streamed, and what becomes of the stream then.</summary>
    public static AiAnswer FirstPosts(int posts, AiAnswer then) => async (context, call) =>
    {
        var (text, cut) = (PlanFor(call, null), 0);
        for (var seen = 0; seen < posts; seen++)
        {
            cut = text.IndexOf('}', text.IndexOf("\"platform\"", cut, StringComparison.Ordinal)) + 1;
        }

        await StreamAsync(context, text[..cut]);
        await then(context, call);
    };

    /// <summary>The stream's end, with a finish_reason.</summary>
    public static AiAnswer End(string finish) => (context, _) => EndAsync(context, finish);

    /// <summary>These events, as they are.</summary>
    public static AiAnswer Events(Func<AiCall, IEnumerable<string>> lines) => async (context, call) =>
    {
        foreach (var line in lines(call))
        {
            await SayAsync(context, line);
        }
    };

    /// <summary>A piece of a stream, by its delta or by all of its choice.</summary>
    public static string Piece(object delta, string? finish = null) => Chunk(delta, finish);

    internal static string PlanFor(AiCall call, Action<JsonObject>? change)
    {
        var asked = call.Slots;
        if (call.Slots.Count > 0 && !IsSmall(call))
        {
            var some = Some(asked);
            change?.Invoke(some);
            return some.ToJsonString();
        }

        var plan = new BuiltInPlanner().Make(
            Requests.Create(days: call.Days, platforms: string.Join(',', call.Platforms), start: call.StartsOn));
        var json = JsonSerializer.SerializeToNode(plan, Web.Planning.Plan.Json)!.AsObject();
        foreach (var name in (string[])["goal", "period", "platforms", "totalPosts", "contentMix", "timeZone", "made"])
        {
            json.Remove(name);
        }

        foreach (var post in json["schedule"]!.AsArray().SelectMany(day => day!["posts"]!.AsArray()))
        {
            post!.AsObject().Remove("id");
        }

        if (asked.Count > 0 && !call.IsSecond)
        {
            Keep(json, asked);
        }

        change?.Invoke(json);
        return json.ToJsonString();
    }

    private static bool IsSmall(AiCall call) => call.Slots.GroupBy(slot => (slot.Day, slot.Platform)).All(slots => slots.Count() == 1)
        && call.Days * call.Platforms.Count <= 20;

    // What was finished by an earlier attempt is not asked for.
    private static void Keep(JsonObject plan, IReadOnlyList<AskedSlot> asked)
    {
        foreach (var day in plan["schedule"]!.AsArray())
        {
            var posts = day!["posts"]!.AsArray();
            foreach (var post in posts.ToList().Where(post => !asked.Any(slot =>
                slot.Day == day["day"]!.GetValue<int>() && slot.Platform == post!["platform"]!.GetValue<string>())))
            {
                posts.Remove(post);
            }
        }
    }

    private static JsonObject Some(IReadOnlyList<AskedSlot> asked) => new()
    {
        ["schedule"] = new JsonArray([.. asked.GroupBy(slot => slot.Day).Select(day => new JsonObject
        {
            ["day"] = day.Key,
            ["posts"] = new JsonArray([.. day.Select(slot => new JsonObject
            {
                ["id"] = slot.Id, ["platform"] = slot.Platform, ["suggestedCaption"] = Words.From($"caption {slot.Id}", 8),
                ["suggestedHashtags"] = new JsonArray("#bread"), ["type"] = "Video", ["theme"] = Words.From($"theme {slot.Id}", 3),
                ["pillar"] = "educational", ["angle"] = Words.From($"angle {slot.Id}", 5),
            })]),
        })]),
    };

    private static async Task StreamAsync(HttpContext context, string text, int piece = Length)
    {
        foreach (var chunk in text.Chunk(piece))
        {
            await SayAsync(context, Chunk(new { content = new string(chunk) }, null));
        }
    }

    private static async Task EndAsync(HttpContext context, string finish)
    {
        await SayAsync(context, Chunk(new { }, finish));
        await SayAsync(context, JsonSerializer.Serialize(new
        {
            id = "chat-1",
            @object = "chat.completion.chunk",
            created = 1_764_000_000,
            model = "grok-4.3",
            choices = Array.Empty<object>(),
            usage = new { prompt_tokens = 900, completion_tokens = 2_100, total_tokens = 3_000 },
        }));
        await SayAsync(context, "[DONE]");
    }

    private static string Chunk(object delta, string? finish) => JsonSerializer.Serialize(new
    {
        id = "chat-1",
        @object = "chat.completion.chunk",
        created = 1_764_000_000,
        model = "grok-4.3",
        choices = new[] { new { index = 0, delta, finish_reason = finish } },
    });

    private static async Task SayAsync(HttpContext context, string line)
    {
        if (!context.Response.HasStarted)
        {
            context.Response.ContentType = "text/event-stream";
        }

        await context.Response.WriteAsync($"data: {line}\n\n");
        await context.Response.Body.FlushAsync();
    }
}
