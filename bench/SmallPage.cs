using System.Net;
using System.Security.Claims;
using Dapper;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace PlanBuilder.Bench;

/// <summary>What a page costs at least: a cookie, a query of five rows, and two kilobytes of HTML, in this process.</summary>
internal sealed class SmallPage : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly HttpClient http;

    private SmallPage(WebApplication app)
    {
        this.app = app;
        var handler = new SocketsHttpHandler { CookieContainer = new CookieContainer() };
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
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapGet("/in", (HttpContext context) => context.SignInAsync(new ClaimsPrincipal(new ClaimsIdentity(
            [new Claim("sub", "1")], CookieAuthenticationDefaults.AuthenticationScheme))));
        app.MapGet("/", PageAsync).RequireAuthorization();
        await app.StartAsync();
        var page = new SmallPage(app);
        await page.http.GetStringAsync("/in");
        return page;
    }

    public Task GetAsync() => http.GetStringAsync("/");

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
}
