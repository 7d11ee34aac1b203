using Microsoft.Extensions.Options;
using MimeKit;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Mail;

/// <summary>The server that sends email; none without <c>Mail__Host</c>.</summary>
internal sealed class MailOptions
{
    /// <summary>Such as smtp.example.org.</summary>
    public string? Host { get; set; }

    public int Port { get; set; } = 587;

    public string? User { get; set; }

    public string? Password { get; set; }

    /// <summary>Who it comes from: an address, or "Name &lt;address&gt;".</summary>
    public string? From { get; set; }

    /// <summary>StartTls, Tls (from the first byte on, as on port 465), or None.</summary>
    public string Security { get; set; } = "StartTls";

    public bool IsOn => !string.IsNullOrWhiteSpace(Host);

    internal sealed class Validator(IOptions<AppOptions> app) : IValidateOptions<MailOptions>
    {
        public ValidateOptionsResult Validate(string? name, MailOptions options)
        {
            var refusals = new List<string>();
            if (!options.IsOn)
            {
                RefuseUnless(
                    options is { User: null, Password: null, From: null },
                    "Mail__User, Mail__Password, and Mail__From require Mail__Host.");
                return refusals.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(refusals);
            }

            RefuseUnless(
                Uri.CheckHostName(options.Host) != UriHostNameType.Unknown,
                "Mail__Host must be a host name like smtp.example.org.");
            RefuseUnless(options.Port is > 0 and < 65536, "Mail__Port must be a number from 1 to 65535.");
            RefuseUnless(
                MailboxAddress.TryParse(options.From, out var from) && from.Address.Contains('@', StringComparison.Ordinal),
                "Mail__From must be an email address, such as PlanBuilder <plans@example.org>.");
            RefuseUnless((options.User is null) == (options.Password is null), "Mail__User and Mail__Password have to be set together.");
            RefuseUnless(options.Security is "StartTls" or "Tls" or "None", "Mail__Security must be StartTls, Tls, or None.");
            RefuseUnless(
                options.Security != "None" || options.Password is null,
                "Mail__Security=None would send Mail__Password in the clear.");
            RefuseUnless(app.Value.Public is not null, "Mail__Host requires App__PublicUrl, which links in emails lead to.");
            return refusals.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(refusals);

            void RefuseUnless(bool holds, string sentence)
            {
                if (!holds)
                {
                    refusals.Add(sentence);
                }
            }
        }
    }
}
