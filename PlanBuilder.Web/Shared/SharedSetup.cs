using System.Net;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.WebEncoders;
using PlanBuilder.Web.Database;

namespace PlanBuilder.Web.Shared;

internal static class SharedSetup
{
    private const int LargestBody = 256 * 1024; // bytes: ten times the largest form

    public static void AddShared(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddRazorPages().WithRazorPagesAtContentRoot();
        builder.Services.AddAntiforgery(options =>
        {
            options.Cookie.Name = "planbuilder.antiforgery";
            options.HeaderName = null;
        });
        // Letters of all scripts as they are; what HTML reads is still escaped.
        builder.Services.Configure<WebEncoderOptions>(options => options.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        builder.Services.AddRouting(options => options.LowercaseUrls = true);
        builder.Services.Configure<FormOptions>(options => options.ValueCountLimit = 200);
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = LargestBody;
            if (builder.Configuration["PORT"] is { Length: > 0 } port && builder.Configuration["ASPNETCORE_URLS"] is null or "")
            {
                options.Listen(IPAddress.Any, int.Parse(port, System.Globalization.CultureInfo.InvariantCulture));
            }
        });
    }

    public static void UseShared(this WebApplication app)
    {
        app.UseMiddleware<SafetyHeaders>();
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandlingPath = "/error",
            StatusCodeSelector = StatusCodeOf,
            SuppressDiagnosticsCallback = context => context.Exception is DatabaseUnavailableException, // logged once already
        });
        app.UseStatusCodePagesWithReExecute("/error", "?code={0}");
        app.UseStaticFiles(new StaticFileOptions
        {
            OnPrepareResponse = file =>
            {
                if (file.Context.Request.Query.ContainsKey("v"))
                {
                    file.Context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
                }
            },
        });
        app.UseRouting();
    }

    private static int StatusCodeOf(Exception e) => e switch
    {
        DatabaseUnavailableException => StatusCodes.Status503ServiceUnavailable,
        BadHttpRequestException bad => bad.StatusCode,
        _ => StatusCodes.Status500InternalServerError,
    };
}
