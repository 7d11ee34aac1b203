using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace PlanBuilder.Web.Api;

internal static class ApiSetup
{
    private const string Api = "api", Create = "api/create-plan-builder-job", Status = "api/get-job-status";

    public static void AddApi(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IValidateOptions<ApiOptions>, ApiOptions.Validator>();
        builder.Services.AddOptions<ApiOptions>().BindConfiguration("Api").ValidateOnStart();
        builder.Services.AddSingleton<PlanApi>();
        builder.Services.AddCors();
        builder.Services.AddOptions<CorsOptions>().Configure<IOptions<ApiOptions>>((cors, api) => cors.AddPolicy(Api, policy => policy
            .WithOrigins(api.Value.Origins).AllowAnyHeader().WithMethods("GET", "POST").SetPreflightMaxAge(TimeSpan.FromHours(1))));
        builder.Services.AddOpenApi(options =>
        {
            options.ShouldInclude = route => route.RelativePath is Create or Status;
            options.AddDocumentTransformer(Describe);
        });
    }

    public static void MapApi(this WebApplication app)
    {
        app.UseCors();
        app.MapOpenApi("/api/openapi.json").RequireCors(Api);
        app.MapPost(Create, (HttpRequest request, PlanApi api, CancellationToken ct) => api.CreateAsync(request, ct))
            .RequireCors(Api).DescribeCreate();
        app.MapGet(Status, (HttpRequest request, PlanApi api, CancellationToken ct) => api.GetAsync(request, ct))
            .RequireCors(Api).DescribeStatus();
    }

    private static Task Describe(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken ct)
    {
        document.Info = new OpenApiInfo { Title = "PlanBuilder", Version = "1", Description = "Request a plan, then poll for its status." };
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            ["token"] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An access token from Supabase Auth.",
            },
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("token", document)] = [] }];
        document.Servers = [];
        return Task.CompletedTask;
    }
}
