using System.Net;
using System.Security.Claims;
using Dapper;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace PlanBuilder.Bench;

/// <summary>
/// What a page costs at least, in this process: a cookie, a query of five rows, and two kilobytes of HTML. What a form costs: a cookie, an
/// antiforgery token, and an insert.
/// </summary>
internal sealed class SmallPage : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly HttpClient http;
    private string token = "";

    private SmallPage(WebApplication app)
    {
        this.app = app;
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() };
        http = new HttpClient(handler) { BaseAddress = new Uri(app.Urls.First()) };
    }

    public static async Task<SmallPage> StartAsync(string socket)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(NpgsqlDataSource.Create(
            $"Host={socket};Username=postgres;Database=postgres;Max Auto Prepare=20;Auto Prepare Min Usages=2;No Reset On Close=true"));
        builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
        builder.Services.AddAuthorization();
        builder.Services.AddAntiforgery();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapGet("/in", (HttpContext context) => context.SignInAsync(new ClaimsPrincipal(new ClaimsIdentity(
            [new Claim("sub", "1")], CookieAuthenticationDefaults.AuthenticationScheme))));
        app.MapGet("/", PageAsync).RequireAuthorization();
        app.MapGet("/token", (HttpContext context, IAntiforgery antiforgery) => antiforgery.GetAndStoreTokens(context).RequestToken)
            .RequireAuthorization();
        app.MapPost("/", TakeAsync).RequireAuthorization();
        await app.StartAsync();
        await using (var rows = await app.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync())
        {
            await rows.ExecuteAsync("create table if not exists small (id bigint generated always as identity primary key, input jsonb)");
        }

        var page = new SmallPage(app);
        await page.http.GetStringAsync("/in");
        page.token = await page.http.GetStringAsync("/token");
        return page;
    }

    public Task GetAsync() => http.GetStringAsync("/");

    public async Task PostAsync()
    {
        using var form = new FormUrlEncodedContent([new("__RequestVerificationToken", token), new("niche", "sourdough bakery")]);
        using var answer = await http.PostAsync("/", form);
        if (answer.StatusCode != HttpStatusCode.SeeOther)
        {
            throw new InvalidOperationException($"The small page answered {answer.StatusCode}.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await app.DisposeAsync();
    }

    private static async Task<IResult> PageAsync(NpgsqlDataSource rows)
    {
        await using var connection = await rows.OpenConnectionAsync();
        var names = await connection.QueryAsync<string>("select proname::text from pg_proc limit 5");
        return Results.Content(
            $"<!doctype html><title>Small</title><ul>{string.Concat(names.Select(name => $"<li>{name}</li>"))}</ul>{new string('.', 2000)}",
            "text/html");
    }

    private static async Task TakeAsync(HttpContext context, IAntiforgery antiforgery, NpgsqlDataSource rows)
    {
        await antiforgery.ValidateRequestAsync(context);
        var form = await context.Request.ReadFormAsync();
        await using var connection = await rows.OpenConnectionAsync();
        await connection.ExecuteAsync(
            "insert into small (input) values (jsonb_build_object('niche', @niche))", new { niche = form["niche"].ToString() });
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = "/";
    }
}
