using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PlanBuilder.Tests.Jobs;

namespace PlanBuilder.Tests.Accounts;

/// <summary>Before what can't be undone an operator gives the password again, which holds for ten minutes and for that session.</summary>
public sealed class ConfirmPasswordTests(WorkerlessApp app) : IClassFixture<WorkerlessApp>
{
    private const string Reset = "form[action*=Password]";
    private const string Session = "planbuilder.session";

    [Fact]
    public async Task A_reset_is_done_only_after_the_password()
    {
        var (op, here) = await OperatorAsync();
        using (op)
        {
            var asked = await op.SendAsync(here, Reset);
            Assert.Equal(HttpStatusCode.SeeOther, asked.Status);
            Assert.StartsWith("/account/confirm-password?", asked.Location, StringComparison.Ordinal);

            var wrong = await op.SendAsync(asked.Location!, "main form", ("Password", "not the password"));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
            Assert.Contains("Wrong password.", wrong.Words, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await op.SendAsync(asked.Location!, "main form", ("Password", ""))).Status);
            Assert.Equal(HttpStatusCode.SeeOther, (await op.SendAsync(here, Reset)).Status); // still asked

            var confirmed = await op.SendAsync(asked.Location!, "main form", ("Password", "a long password"));
            Assert.Equal(here, confirmed.Location);
            Assert.Contains("Thanks for confirming.", (await op.GetAsync(here)).Words, StringComparison.Ordinal);
            Assert.NotNull((await op.SendAsync(here, Reset)).Page.QuerySelector(".note code"));
        }
    }

    [Fact]
    public async Task It_holds_for_ten_minutes()
    {
        var (op, here) = await OperatorAsync();
        using (op)
        {
            await ConfirmAsync(op, here);
            Age(op, TimeSpan.FromMinutes(9));
            Assert.Equal(HttpStatusCode.OK, (await op.SendAsync(here, Reset)).Status);
            Age(op, TimeSpan.FromMinutes(2));
            Assert.Equal(HttpStatusCode.SeeOther, (await op.SendAsync(here, Reset)).Status);
        }
    }

    [Fact]
    public async Task It_ends_with_the_session()
    {
        var (op, here) = await OperatorAsync();
        using (op)
        {
            await ConfirmAsync(op, here);
            var email = (await op.GetAsync("/profile")).Page.QuerySelector(".who")!.TextContent;
            await op.SendAsync("/profile", "form[action='/account/sign-out']");
            await op.SendAsync("/account/sign-in", "main form", ("Form.Email", email), ("Form.Password", "a long password"));
            Assert.Equal(HttpStatusCode.SeeOther, (await op.SendAsync(here, Reset)).Status);
        }
    }

    [Theory]
    [InlineData("https://evil.example"), InlineData("//evil.example"), InlineData("/\\evil.example"), InlineData("/caf\u00e9")]
    public async Task It_leads_to_no_other_site(string returnUrl)
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var answer = await visitor.SendAsync(
            "/account/confirm-password?returnUrl=" + Uri.EscapeDataString(returnUrl), "main form", ("Password", "a long password"));
        Assert.Equal("/ai-plan-builder", answer.Location);
    }

    [Fact]
    public async Task Passwords_are_not_tried_there_without_limit()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        HttpStatusCode status = default;
        for (var attempt = 0; attempt < 9; attempt++)
        {
            status = (await visitor.SendAsync("/account/confirm-password", "main form", ("Password", "not the password"))).Status;
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, status);
    }

    private static async Task ConfirmAsync(Visitor op, string here) =>
        await op.SendAsync((await op.SendAsync(here, Reset)).Location!, "main form", ("Password", "a long password"));

    // Moves the confirmation in the session's cookie back.
    private void Age(Visitor visitor, TimeSpan by)
    {
        var tickets = app.Services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>()
            .Get(CookieAuthenticationDefaults.AuthenticationScheme).TicketDataFormat;
        var ticket = tickets.Unprotect(visitor.Cookies[Session]!.Value)!;
        var at = long.Parse(ticket.Properties.Items["confirmed_at"]!, CultureInfo.InvariantCulture);
        ticket.Properties.Items["confirmed_at"] = (at - by.Ticks).ToString(CultureInfo.InvariantCulture);
        visitor.Cookies[Session]!.Value = tickets.Protect(ticket);
    }

    private async Task<(Visitor Operator, string Here)> OperatorAsync()
    {
        using var visitor = app.NewVisitor();
        var email = await visitor.SignUpAsync();
        var op = app.NewVisitor();
        await app.Database.OwnerRunAsync(
            """update auth.users set raw_app_meta_data = '{"role": "operator"}' where email = @email""",
            new { email = await op.SignUpAsync() });
        return (op, "/operations/accounts?q=" + email);
    }
}
