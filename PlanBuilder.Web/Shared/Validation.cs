using System.Globalization;
using FluentValidation.Results;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace PlanBuilder.Web.Shared;

internal static class Validation
{
    /// <summary>Puts each refusal at its field of the form named <paramref name="prefix"/>. True when there was none.</summary>
    public static bool Take(this ModelStateDictionary modelState, ValidationResult result, string prefix)
    {
        foreach (var failure in result.Errors)
        {
            modelState.AddModelError($"{prefix}.{failure.PropertyName}", failure.ErrorMessage);
        }

        return modelState.IsValid;
    }

    /// <summary>The page again, with a sentence at its field; at the form as a whole where no field is named.</summary>
    /// <param name="retryAfter">How long to wait, with status 429; a minute unless it is given.</param>
    public static PageResult Refuse(this PageModel page, string sentence, int status, string field = "", TimeSpan? retryAfter = null)
    {
        if (status == StatusCodes.Status429TooManyRequests)
        {
            var seconds = (int)(retryAfter ?? TimeSpan.FromMinutes(1)).TotalSeconds;
            page.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        page.ModelState.AddModelError(field, sentence);
        page.Response.StatusCode = status;
        return page.Page();
    }

    /// <summary>
    /// The value of <c>aria-invalid</c> for a field: "true" where it was refused, else null, which leaves the attribute out.
    /// </summary>
    public static string? AriaInvalid(this ModelStateDictionary modelState, string field) =>
        modelState.GetFieldValidationState(field) == ModelValidationState.Invalid ? "true" : null;
}
