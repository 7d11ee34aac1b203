using PlanBuilder.Web.Postgres;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Accounts;

/// <summary>What is done with local accounts from the command line.</summary>
internal static class AccountCommands
{
    private const string Sure = "--yes";

    public static void AddAccountCommands(this WebApplicationBuilder builder)
    {
        Add("add", "<email>", "creates an account and prints its password", AddAsync);
        Add("password", "<email>", "resets an account's password and prints the new one", RenewPasswordAsync);
        Add("operator", $"<email> [{Sure}]", "makes an account an operator, with access to /operations", MakeOperatorAsync);
        Add("demote", "<email>", "takes away an operator's access to /operations", DemoteAsync);
        Add(
            "remove-second-factor",
            "<email>",
            "turns off an account's two-step sign-in, such as after a lost phone",
            RemoveSecondFactorAsync);

        void Add(
            string verb, string parameters, string does,
            Func<AccountDirectory, CommandCall, CancellationToken, Task<(bool, string)>> run) =>
            builder.AddCommand("accounts " + verb, parameters, does, async (call, ct) =>
            {
                var accounts = call.Services.GetRequiredService<AccountDirectory>();
                if (!accounts.IsLocal)
                {
                    await call.Output.WriteLineAsync("Accounts are managed in Supabase Auth. Use its dashboard.");
                    return Command.Failed;
                }

                await call.Services.GetRequiredService<DatabaseServer>().MigrateAsync(ct);
                var (completed, sentence) = await run(accounts, call, ct);
                await call.Output.WriteLineAsync(sentence);
                return completed ? Command.Completed : Command.Failed;
            });
    }

    private static async Task<(bool, string)> AddAsync(AccountDirectory accounts, CommandCall call, CancellationToken ct)
    {
        var email = call.Arguments[0].Trim();
        var rules = await new CredentialsFormValidator(newAccount: true)
            .ValidateAsync(new CredentialsForm { Email = email, Password = "not asked for" }, ct);
        return !rules.IsValid ? (false, rules.Errors[0].ErrorMessage)
            : await accounts.AddAsync(email, ct) is { } password ? (true, $"Created an account for {email}. Password: {password}")
            : (false, $"{email} already has an account.");
    }

    private static async Task<(bool, string)> RenewPasswordAsync(AccountDirectory accounts, CommandCall call, CancellationToken ct)
    {
        var email = call.Arguments[0].Trim();
        return await accounts.FindByAddressAsync(email, ct) is { } id && await accounts.RenewPasswordAsync(id, ct) is { } password
            ? (true, $"New password for {email}: {password}")
            : Unknown(email);
    }

    // Anyone may sign up with an address that looks like another: whose it is, and since when, is shown before it is trusted.
    private static async Task<(bool, string)> MakeOperatorAsync(AccountDirectory accounts, CommandCall call, CancellationToken ct)
    {
        var email = call.Arguments.First(word => word != Sure || call.Arguments.Length == 1).Trim();
        if (await accounts.FindByAddressAsync(email, ct) is not { } id || await accounts.FindAsync($"{id}", 1, ct) is not [var found])
        {
            return Unknown(email);
        }

        if (call.Arguments is not [_, _])
        {
            await call.Output.WriteAsync(
                $"{found.Email} has had an account since {found.CreatedAt:yyyy-MM-dd HH:mm} UTC (ID {id}). "
                + "Make it an operator? Type yes: ");
            if (!string.Equals((await call.Input.ReadLineAsync(ct))?.Trim(), "yes", StringComparison.OrdinalIgnoreCase))
            {
                return (false, "Nothing was changed.");
            }
        }
        else if (!call.Arguments.Contains(Sure))
        {
            return (false, $"The only word that may follow the address is {Sure}.");
        }

        return await accounts.MakeOperatorAsync(id, ct)
            ? (true, $"{found.Email} is now an operator. The Operations link appears after signing in again.")
            : Unknown(email);
    }

    private static async Task<(bool, string)> DemoteAsync(AccountDirectory accounts, CommandCall call, CancellationToken ct)
    {
        var email = call.Arguments[0].Trim();
        return await accounts.DemoteAsync(email, ct)
            ? (true, $"{email} is no longer an operator.")
            : (false, $"{email} isn't an operator.");
    }

    private static async Task<(bool, string)> RemoveSecondFactorAsync(AccountDirectory accounts, CommandCall call, CancellationToken ct)
    {
        var email = call.Arguments[0].Trim();
        return await accounts.RemoveSecondFactorAsync(email, ct)
            ? (true, $"Two-step sign-in is off for {email}.")
            : (false, $"There is no account for {email}, or it has no second factor.");
    }

    private static (bool, string) Unknown(string email) => (false, $"There is no account for {email}.");
}
