using System.Globalization;
using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.WebEncoders;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Shared;

internal static class SharedSetup
{
    private const int LargestBody = 256 * 1024; // bytes: ten times the largest form
    private const int LargestHeaders = 128 * 1024; // bytes: a token of 100 kB is refused as a token, in our words

    public static void AddShared(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IValidateOptions<AppOptions>, AppOptions.Validator>();
        builder.Services.AddOptions<AppOptions>().BindConfiguration("App").ValidateOnStart();
        builder.Services.AddRazorPages()
            .WithRazorPagesAtContentRoot()
            .AddMvcOptions(options => options.Filters.Add<UnhandledMethodFilter>());
        builder.Services.AddAntiforgery(options => options.HeaderName = null);
        builder.Services.AddOptions<AntiforgeryOptions>()
            .Configure<IOptions<AppOptions>>((options, app) => options.Cookie.BelongTo(app.Value, "planbuilder.antiforgery"));
        builder.Services.AddOptions<CookieTempDataProviderOptions>()
            .Configure<IOptions<AppOptions>>((options, app) => options.Cookie.BelongTo(app.Value, "planbuilder.tempdata"));
        // Over https too: what a page must not tell by its length, its tokens, is written differently each time.
        builder.Services.AddResponseCompression(options => options.EnableForHttps = true);
        // The largest plan takes 10 ms, and a third less of the wire than at the fastest level.
        builder.Services.Configure<BrotliCompressionProviderOptions>(options => options.Level = CompressionLevel.Optimal);
        builder.Services.Configure<GzipCompressionProviderOptions>(options => options.Level = CompressionLevel.Optimal);
        // Letters of all scripts as they are; what HTML reads is still escaped.
        builder.Services.Configure<WebEncoderOptions>(options => options.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        builder.Services.AddRouting(options => options.LowercaseUrls = true);
        builder.Services.Configure<FormOptions>(options => options.ValueCountLimit = 200);
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = LargestBody;
            options.Limits.MaxRequestHeadersTotalSize = LargestHeaders;
            if (Port(builder.Configuration) is { } port)
            {
                options.ListenAnyIP(port);
            }
        });
    }

    public static void UseShared(this WebApplication app)
    {
        app.UsePublicAddress();
        app.UseResponseCompression();
        app.UseMiddleware<SecurityHeaders>();
        app.Use((context, next) =>
        {
            LocaleFormats.Current = LocaleFormats.From(context.Request.Headers.AcceptLanguage);
            return next(context);
        });
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandlingPath = "/error",
            StatusCodeSelector = StatusCodeOf,
            // A database that is away is logged once, by itself; what a client sent wrong is not ours.
            SuppressDiagnosticsCallback = context => StatusCodeOf(context.Exception) != StatusCodes.Status500InternalServerError,
        });
        app.UseStatusCodePagesWithReExecute("/error", "?code={0}");
        app.UseMiddleware<Utf8BodyMiddleware>();
        CompressedFiles.Use(app, KeepVersioned);
        app.UseStaticFiles(new StaticFileOptions { OnPrepareResponse = KeepVersioned });
        app.UseRouting();
        app.MapSecurityText();
    }

    private static void KeepVersioned(StaticFileResponseContext file)
    {
        if (file.Context.Request.Query.ContainsKey("v"))
        {
            file.Context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        }
    }

    // Hosts that give a PORT expect it to be used, unless whole addresses are given.
    private static int? Port(ConfigurationManager settings)
    {
        if (string.IsNullOrWhiteSpace(settings["PORT"]) || !string.IsNullOrEmpty(settings["ASPNETCORE_URLS"]))
        {
            return null;
        }

        return int.TryParse(settings["PORT"], CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536
            ? port
            : throw new OptionsValidationException("PORT", typeof(int), ["PORT must be a number from 1 to 65535."]);
    }

    private static int StatusCodeOf(Exception e) => e switch
    {
        DatabaseUnavailableException => StatusCodes.Status503ServiceUnavailable,
        BadHttpRequestException bad => bad.StatusCode,
        AntiforgeryValidationException { InnerException: BadHttpRequestException bad } => bad.StatusCode,
        AntiforgeryValidationException or InvalidDataException => StatusCodes.Status400BadRequest, // a form that cannot be read
        _ => StatusCodes.Status500InternalServerError,
    };
}
