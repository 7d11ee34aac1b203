using System.Net;
using AngleSharp;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace PlanBuilder.Tests;

/// <summary>A browser without scripts: keeps cookies, fills in the forms it was given, follows no redirect by itself.</summary>
public sealed class Visitor : IDisposable
{
    private readonly CookieContainer cookies = new();
    private readonly HttpClient http;

    public Visitor(Uri address) =>
        http = new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = cookies }) { BaseAddress = address };

    public HttpClient Http => http;

    /// <summary>The cookies it was given.</summary>
    public CookieCollection Cookies => cookies.GetCookies(http.BaseAddress!);

    /// <summary>Takes a cookie that it was not given.</summary>
    public void Keep(System.Net.Cookie cookie) => cookies.Add(cookie);

    public async Task<Answer> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return await AnswerAsync(await http.SendAsync(request));
    }

    /// <summary>Opens a page and sends its form, with the given fields changed. A field given several times is sent so.</summary>
    /// <param name="form">A CSS selector of the form.</param>
    public async Task<Answer> SendAsync(string path, string form, params (string Name, string? Value)[] changed) =>
        await SendAsync(path, await GetAsync(path), form, changed);

    /// <summary>Sends a form of a page that was opened before.</summary>
    public async Task<Answer> SendAsync(string path, Answer page, string form, params (string Name, string? Value)[] changed)
    {
        using var content = new FormUrlEncodedContent(Filled(page, form, changed));
        var action = page.Page.QuerySelector(form)!.GetAttribute("action");
        return await SendAsync(HttpMethod.Post, action is { Length: > 0 } ? action : path, content);
    }

    /// <summary>Sends whatever it is given, as no browser would.</summary>
    public async Task<Answer> SendAsync(
        HttpMethod method, string path, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await AnswerAsync(await http.SendAsync(request));
    }

    /// <summary>What a browser would send of a form, with the given fields changed.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Filled(Answer page, string form, params (string Name, string? Value)[] changed)
    {
        var names = changed.Select(field => field.Name).ToHashSet();
        return FieldsOf((IHtmlFormElement)page.Page.QuerySelector(form)!).Where(field => !names.Contains(field.Key))
            .Concat(changed.Where(field => field.Value is not null).Select(field => KeyValuePair.Create(field.Name, field.Value!)));
    }

    /// <summary>Makes an account and signs in with it. Gives its address.</summary>
    public async Task<string> SignUpAsync()
    {
        var email = $"{Guid.NewGuid():N}@example.org";
        var answer = await SendAsync("/account/sign-up", "main form", ("Form.Email", email), ("Form.Password", "a long password"));
        Assert.Equal(HttpStatusCode.Redirect, answer.Status);
        return email;
    }

    /// <summary>Asks for a plan with the form as it comes. Gives the path of its job.</summary>
    public async Task<string> AskForPlanAsync(params (string Name, string? Value)[] changed)
    {
        var answer = await SendAsync("/ai-plan-builder", "#plan-form", changed);
        Assert.Equal(HttpStatusCode.SeeOther, answer.Status);
        return answer.Location!;
    }

    /// <summary>Watches a job, as the page's script would, until it has ended. Gives its page.</summary>
    public Task<Answer> GetEndedAsync(string path) =>
        GetWatchedAsync(path, "the job to end", page => page.Page.QuerySelector("[data-watched]") is null);

    /// <summary>Watches a job, as the page's script would, until its page is so. Gives the page.</summary>
    public Task<Answer> GetWatchedAsync(string path, string what, Func<Answer, bool> isSo) => Wait.ForAsync(what, async () =>
    {
        var page = await GetAsync(path);
        if (!isSo(page) && page.Page.QuerySelector("[data-watched]")?.GetAttribute("hx-get") is { } status)
        {
            await GetAsync(status, ("HX-Request", "true"));
        }

        return page;
    }, isSo, page => $"{(int)page.Status} {page.Words}");

    /// <summary>Comes back when the app is ready.</summary>
    public Task GetReadyAsync() => Wait.ForAsync(
        "the app to be ready", () => GetAsync("/health/ready"),
        answer => answer.Status == HttpStatusCode.OK, answer => $"{(int)answer.Status} {answer.Text}");

    public void Dispose() => http.Dispose();

    private static IEnumerable<KeyValuePair<string, string>> FieldsOf(IHtmlFormElement form) =>
        form.Elements.SelectMany(element => element switch
        {
            IHtmlInputElement { Type: "radio" or "checkbox", IsChecked: false } => [],
            IHtmlInputElement { Name: { } name } input => [KeyValuePair.Create(name, input.Value)],
            IHtmlSelectElement { Name: { } name } select =>
                select.SelectedOptions.Select(option => KeyValuePair.Create(name, option.Value)),
            IHtmlTextAreaElement { Name: { } name } area => [KeyValuePair.Create(name, area.Value)],
            _ => Array.Empty<KeyValuePair<string, string>>(),
        });

    private static async Task<Answer> AnswerAsync(HttpResponseMessage response)
    {
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync();
            var page = await new HtmlParser(default, BrowsingContext.New()).ParseDocumentAsync(text);
            return new Answer(response.StatusCode, response.Headers.Location?.OriginalString, response, text, page);
        }
    }
}

/// <summary>What came back: status, where it leads, and the page.</summary>
public sealed record Answer(HttpStatusCode Status, string? Location, HttpResponseMessage Response, string Text, IDocument Page)
{
    /// <summary>The page's text, with white space folded.</summary>
    public string Words => string.Join(' ', Page.Body!.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
