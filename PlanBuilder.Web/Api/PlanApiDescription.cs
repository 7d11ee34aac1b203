using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Api;

/// <summary>What <c>/api/openapi.json</c> says of the two routes.</summary>
internal static class PlanApiDescription
{
    public static void DescribeCreate(this RouteHandlerBuilder route) => route
        .WithName("createPlanBuilderJob").WithSummary("Request a plan.")
        .AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Parameters =
            [
                new OpenApiParameter
                {
                    Name = "Idempotency-Key", In = ParameterLocation.Header, Schema = Text(90),
                    Description =
                        "Repeating a key with the same body returns the same job. With a different body, the request is refused (422).",
                },
            ];
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = Json(Object(["goal", "period", "platforms"],
                [
                    ("goal", Choice(Goals.All)),
                    ("period", Described(
                        "28 and 30 days only where the connected workflow can write them.", Choice(Periods.Days.Keys))),
                    ("platforms", List(Choice(Platform.All.Select(platform => platform.Name)), least: 1)),
                    ("niche", Text(Limits.Niche)), ("brandVoiceId", Text(Limits.BrandVoice)),
                    ("startDate", Date), ("timeZone", Text(100)),
                    ("postsPerDay", Number(1, PlanInputValidator.MostPostsPerDay)),
                    ("skipDays", List(Choice(Weekdays.All.Select(day => $"{day}")))),
                    ("postsPerWeek", Described(
                        "Posts each week by platform, instead of postsPerDay. A plan can have at most "
                            + $"{PlanInputValidator.MostPosts} posts.",
                        new OpenApiSchema
                        {
                            Type = JsonSchemaType.Object, AdditionalProperties = Number(1, PlanInputValidator.MostPostsPerWeek),
                        })),
                    ("keyDates", Described("Days to respect, within the period or a week around it.", List(
                        Object(["date", "what"], ("date", Date), ("what", Text(Limits.KeyDate))), Limits.KeyDates))),
                    .. About,
                ])),
            };
            operation.Responses = Responses("The job created for the request.", Object(["success", "jobId", "status", "message"],
                ("success", Flag), ("jobId", Id), ("status", Text(20)), ("message", Text(200))),
                "400", "401", "405", "409", "413", "422", "429", "503");
            return Task.CompletedTask;
        });

    public static void DescribeStatus(this RouteHandlerBuilder route) => route
        .WithName("getJobStatus").WithSummary("Get a job's status, and its plan once it's ready.")
        .AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Parameters = [new OpenApiParameter { Name = "jobId", In = ParameterLocation.Query, Required = true, Schema = Id }];
            operation.Responses = Responses("The job's current state.", Object(["success", "job"],
                ("success", Flag),
                ("job", Object(["id", "type", "status"],
                    ("id", Id), ("type", Text(20)), ("status", Status), ("input", new OpenApiSchema { Type = JsonSchemaType.Object }),
                    ("result", new OpenApiSchema { Type = JsonSchemaType.Object | JsonSchemaType.Null }),
                    ("error", new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Null }),
                    ("createdAt", Moment), ("startedAt", Moment), ("completedAt", Moment)))),
                "400", "401", "404", "405", "503");
            return Task.CompletedTask;
        });

    // What the profile says, unless the request does, even with an empty value.
    private static (string, OpenApiSchema)[] About =>
    [
        ("audience", Text(Limits.Audience)), ("offer", Text(Limits.Offer)),
        ("website", Described("A public address that starts with https://.", Text(Limits.Website))),
        ("country", Described("ISO 3166-1 alpha-2, like US.", Text(2))),
        ("language", Described("A BCP 47 tag, like pt-BR.", Text(35))),
        ("voiceExamples", List(Text(Limits.VoiceExample), Limits.VoiceExamples)),
        ("wordsToUse", List(Text(Limits.Word), Limits.Words)), ("wordsToAvoid", List(Text(Limits.Word), Limits.Words)),
        ("means", List(Choice(Means.All))),
    ];

    private static OpenApiSchema Date => new() { Type = JsonSchemaType.String, Format = "date" };

    private static OpenApiSchema List(OpenApiSchema items, int? most = null, int? least = null) =>
        new() { Type = JsonSchemaType.Array, Items = items, MaxItems = most, MinItems = least };

    private static OpenApiSchema Described(string description, OpenApiSchema schema)
    {
        schema.Description = description;
        return schema;
    }

    private static OpenApiSchema Flag => new() { Type = JsonSchemaType.Boolean };

    private static OpenApiSchema Status => new()
    {
        Type = JsonSchemaType.String | JsonSchemaType.Null,
        Description = "queued, running, completed, or failed. Jobs from an earlier system may have another value or null.",
    };

    private static OpenApiSchema Number(int least, int? most = null) =>
        new() { Type = JsonSchemaType.Integer, Minimum = $"{least}", Maximum = most is null ? null : $"{most}" };

    private static OpenApiSchema Id => new() { Type = JsonSchemaType.String, Format = "uuid" };

    private static OpenApiSchema Moment => new() { Type = JsonSchemaType.String | JsonSchemaType.Null, Format = "date-time" };

    // What is said beside the sentence.
    private static (string, OpenApiSchema)[] More(string status) =>
        status is "409" or "429" ? [("currentUsage", Number(0)), ("limit", Number(0))] : [];

    private static OpenApiSchema Text(int longest) => new() { Type = JsonSchemaType.String, MaxLength = longest };

    private static OpenApiSchema Choice(IEnumerable<string> words) =>
        new() { Type = JsonSchemaType.String, Enum = [.. words.Select(word => (JsonNode)JsonValue.Create(word))] };

    private static OpenApiSchema Object(string[] required, params (string Name, OpenApiSchema Schema)[] fields) => new()
    {
        Type = JsonSchemaType.Object,
        Required = new HashSet<string>(required),
        Properties = fields.ToDictionary(field => field.Name, IOpenApiSchema (field) => field.Schema),
    };

    private static Dictionary<string, OpenApiMediaType> Json(OpenApiSchema schema, string type = "application/json") =>
        new() { [type] = new OpenApiMediaType { Schema = schema } };

    private static OpenApiResponses Responses(string answer, OpenApiSchema body, params string[] refusals)
    {
        var responses = new OpenApiResponses { ["200"] = new OpenApiResponse { Description = answer, Content = Json(body) } };
        foreach (var status in refusals)
        {
            responses[status] = new OpenApiResponse
            {
                Description = "Refused. The reason is in message.",
                Content = Json(
                    Object(["error", "message"], [("error", Text(50)), ("message", Text(1_000)), .. More(status)]),
                    "application/problem+json"),
            };
        }

        return responses;
    }
}
